<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutPage</name>
    <message>
        <source>About GLM-4v Desktop</source>
        <translation>关于 GLM-4v Desktop</translation>
    </message>
    <message>
        <source>Version {0}</source>
        <translation>版本 {0}</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Model license</source>
        <translation>模型许可</translation>
    </message>
    <message>
        <source>Its full text</source>
        <translation>许可全文</translation>
    </message>
    <message>
        <source>Code license</source>
        <translation>代码许可</translation>
    </message>
    <message>
        <source>Third parties</source>
        <translation>第三方</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Answers questions about screenshots on this computer. Pictures, questions and answers do not leave it. The program goes online only when you press a button for it: to install the packages that the models need, and to download or check a model.</source>
        <translation>在本机上回答关于截图的问题。图片、问题和回答都不会离开这台电脑。只有在您按下相应的按钮时程序才会联网：安装模型所需的软件包，以及下载或检查模型。</translation>
    </message>
    <message>
        <source>Registration for commercial use:</source>
        <translation>商业使用登记：</translation>
    </message>
    <message>
        <source>It comes with the weights, as the file LICENSE.</source>
        <translation>原文随权重提供，即 LICENSE 文件。</translation>
    </message>
    <message>
        <source>Each answer shows which engine gave it. Answers of the **text reader** come from character recognition (OCR), not from GLM-4v-9b.</source>
        <translation>每个回答都标明由哪个引擎给出。**文字识别**的回答来自字符识别（OCR），而不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>Both make mistakes: compare important figures with the picture.</source>
        <translation>两者都会出错：重要的数字请与图片核对。</translation>
    </message>
    <message>
        <source>The program&apos;s code is under the Apache License 2.0, see *Code license*.</source>
        <translation>程序代码采用 Apache License 2.0，见“代码许可”。</translation>
    </message>
    <message>
        <source>The weights of GLM-4v-9b are not part of the program and have their own license, see *Model license*.</source>
        <translation>GLM-4v-9b 的权重不是本程序的一部分，另有自己的许可，见“模型许可”。</translation>
    </message>
    <message>
        <source>What the license of GLM-4v-9b&apos;s weights requires, in short:</source>
        <translation>GLM-4v-9b 权重许可的主要要求：</translation>
    </message>
    <message>
        <source>The model&apos;s page:</source>
        <translation>模型页面：</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Close picture</source>
        <translation>关闭图片</translation>
    </message>
    <message>
        <source>Close all pictures</source>
        <translation>关闭所有图片</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Copy region as text</source>
        <translation>复制选区文字</translation>
    </message>
    <message>
        <source>Copy region as cells</source>
        <translation>将选区复制为单元格</translation>
    </message>
    <message>
        <source>Copy region as picture</source>
        <translation>将选区复制为图片</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Clear region</source>
        <translation>清除选区</translation>
    </message>
    <message>
        <source>Select text</source>
        <translation>选择文字</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>查找下一个</translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation>查找上一个</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Stop answering</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>Type a question</source>
        <translation>输入问题</translation>
    </message>
    <message>
        <source>Engines and models…</source>
        <translation>引擎与模型…</translation>
    </message>
    <message>
        <source>Free the model&apos;s memory</source>
        <translation>释放模型占用的内存</translation>
    </message>
    <message>
        <source>About and licenses</source>
        <translation>关于与许可</translation>
    </message>
    <message>
        <source>Open a sample</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>After {0} minutes without a question</source>
        <translation>{0} 分钟没有提问后</translation>
    </message>
    <message>
        <source>After {0} minutes without a question (default)</source>
        <translation>{0} 分钟没有提问后（默认）</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Chat</source>
        <translation>对话(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Free the model&apos;s memory automatically</source>
        <translation>自动释放模型占用的内存</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
</context>
<context>
    <name>AnswerCard</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Answer from {0}</source>
        <translation>{0} 的回答</translation>
    </message>
    <message>
        <source>Copy the answer; as Markdown with the right mouse button</source>
        <translation>复制回答；右键可复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Set up GLM-4v-9b…</source>
        <translation>设置 GLM-4v-9b…</translation>
    </message>
    <message>
        <source>Ask GLM-4v-9b</source>
        <translation>用 GLM-4v-9b 回答</translation>
    </message>
    <message>
        <source>1 earlier question no longer fits. The model cannot see it any more, but still sees the picture.</source>
        <translation>有 1 个较早的问题放不下，模型不再能看到它，但仍能看到图片。</translation>
    </message>
    <message>
        <source>{0} earlier questions no longer fit. The model cannot see them any more, but still sees the picture.</source>
        <translation>有 {0} 个较早的问题放不下，模型不再能看到它们，但仍能看到图片。</translation>
    </message>
    <message>
        <source>The oldest question no longer fits. The model cannot see it any more.</source>
        <translation>最早的问题放不下，模型不再能看到它。</translation>
    </message>
    <message>
        <source>The oldest {0} questions no longer fit. The model cannot see them any more.</source>
        <translation>最早的 {0} 个问题放不下，模型不再能看到它们。</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>No response for a while…</source>
        <translation>有一段时间没有响应了…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stopped at the length limit; the answer may be incomplete.</source>
        <translation>已达长度上限，回答可能不完整。</translation>
    </message>
    <message>
        <source>Stopped because the model repeated itself; ask in other words.</source>
        <translation>模型不断重复，已停止；请换个说法再问。</translation>
    </message>
    <message>
        <source>Only the first part is shown. The copy button copies the whole answer.</source>
        <translation>只显示开头部分；复制按钮会复制整个回答。</translation>
    </message>
    <message>
        <source>The model gave no answer. Ask in other words, or select the part that matters.</source>
        <translation>模型没有给出回答。请换一种问法，或者框选要问的部分。</translation>
    </message>
</context>
<context>
    <name>AttributionBar</name>
    <message>
        <source>About and licenses</source>
        <translation>关于与许可</translation>
    </message>
    <message>
        <source>Model attribution</source>
        <translation>模型署名</translation>
    </message>
    <message>
        <source>Picture, region and zoom</source>
        <translation>图片、选区与缩放</translation>
    </message>
</context>
<context>
    <name>ChatPane</name>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>This conversation is not saved. Start a new one?</source>
        <translation>当前对话不会保存。要开始新对话吗？</translation>
    </message>
    <message>
        <source>Start new</source>
        <translation>开始新对话</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>This conversation is not saved. Close the window?</source>
        <translation>此对话不会保存。要关闭窗口吗？</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>the question is empty</source>
        <translation>问题是空的</translation>
    </message>
    <message>
        <source>a question has at most {0} characters, this one has {1}</source>
        <translation>问题最多 {0} 个字符，这个问题有 {1} 个</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Stopped at the length limit; the answer may be incomplete.</source>
        <translation>已达长度上限，回答可能不完整。</translation>
    </message>
    <message>
        <source>GLM-4v-9b may answer this: name its folder with --model FOLDER.</source>
        <translation>GLM-4v-9b 也许能回答：用 --model FOLDER 指明它的文件夹。</translation>
    </message>
    <message>
        <source>Name its folder with --model FOLDER.</source>
        <translation>请用 --model 文件夹 指定它的位置。</translation>
    </message>
    <message>
        <source>--region takes four whole numbers: x,y,width,height</source>
        <translation>--region 需要四个整数：x,y,宽,高</translation>
    </message>
    <message>
        <source>the region is not inside the picture, which is {width} x {height} pixels</source>
        <translation>选区不在图片之内；图片为 {width} x {height} 像素</translation>
    </message>
    <message>
        <source>--max-tokens takes a whole number, 1 or more</source>
        <translation>--max-tokens 需要一个不小于 1 的整数</translation>
    </message>
    <message>
        <source>--temperature takes a number from 0 (always the likeliest word) to {0}</source>
        <translation>--temperature 需要 0（总取最可能的词）到 {0} 之间的数</translation>
    </message>
    <message>
        <source>Asking {host} for the license of the weights.</source>
        <translation>正在向 {host} 获取权重的许可协议。</translation>
    </message>
    <message>
        <source>Commercial use requires a registration at open.bigmodel.cn. Do you accept this license? [y/N] </source>
        <translation>商业使用需要在 open.bigmodel.cn 登记。是否接受此许可协议？[y/N] </translation>
    </message>
    <message>
        <source>Nothing was downloaded. In scripts, --accept-license accepts the license.</source>
        <translation>没有下载任何内容。在脚本中可用 --accept-license 表示接受许可。</translation>
    </message>
    <message>
        <source>{total} in {files} files go into {folder}; {have} are already there, {free} are free on the disk.</source>
        <translation>共 {total}，{files} 个文件，存入 {folder}；已有 {have}，磁盘可用 {free}。</translation>
    </message>
    <message>
        <source>Done: {folder}. Use it with --model.</source>
        <translation>完成：{folder}。可用 --model 使用它。</translation>
    </message>
    <message>
        <source>Stopped. Run the same command to continue.</source>
        <translation>已停止。再次运行同一命令即可继续。</translation>
    </message>
    <message>
        <source>Deleted the unfinished download: {size}.</source>
        <translation>已删除未完成的下载：{size}。</translation>
    </message>
    <message>
        <source>Run the same command with --repair to download only these again.</source>
        <translation>加上 --repair 再次运行同一命令，只重新下载这些文件。</translation>
    </message>
    <message>
        <source>This folder does not have all of GLM-4v-9b&apos;s original files: {detail}.</source>
        <translation>此文件夹中没有 GLM-4v-9b 的全部原始文件：{detail}。</translation>
    </message>
    <message>
        <source>The license of the weights requires that the name of a copy begins with “glm-4”. For example: {detail}</source>
        <translation>权重的许可要求副本的名称以“glm-4”开头。例如：{detail}</translation>
    </message>
    <message>
        <source>Another process is writing to this folder. Wait until it is done, then try again.</source>
        <translation>另一个进程正在写入此文件夹。请等它完成后重试。</translation>
    </message>
    <message>
        <source>There is not enough disk space: {needed} GB are needed, {free} GB are free. Free some space and run the same command to continue, or name a folder on another disk.</source>
        <translation>磁盘空间不足：需要 {needed} GB，可用 {free} GB。请腾出空间后再次运行同一命令继续，或指定另一块磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>The copy cannot be written to this folder ({detail}). Name another one.</source>
        <translation>无法将副本写入此文件夹（{detail}）。请指定其他文件夹。</translation>
    </message>
    <message>
        <source>There is not enough memory. Close other programs, then run the same command to continue.</source>
        <translation>内存不足。请关闭其他程序，再次运行同一命令即可继续。</translation>
    </message>
    <message>
        <source>The disk is full. Free some space, then run the same command to continue.</source>
        <translation>磁盘已满。请腾出空间，再次运行同一命令即可继续。</translation>
    </message>
    <message>
        <source>The copy cannot be inside the folder of the original. Name a folder next to it.</source>
        <translation>副本不能放在原始文件夹之内。请指定它旁边的文件夹。</translation>
    </message>
    <message>
        <source>There is already a finished model in this folder. Name another one.</source>
        <translation>此文件夹中已有完整的模型。请指定其他文件夹。</translation>
    </message>
    <message>
        <source>This folder is not empty. Name a new or an empty one.</source>
        <translation>此文件夹不是空的。请指定新文件夹或空文件夹。</translation>
    </message>
    <message>
        <source>This is a file. Name a folder.</source>
        <translation>这是一个文件。请指定文件夹。</translation>
    </message>
    <message>
        <source>The packages that the model needs are not installed. Install them with packaging/start.py --local.</source>
        <translation>模型所需的软件包尚未安装。请用 packaging/start.py --local 安装。</translation>
    </message>
    <message>
        <source>{done} of {total} parts</source>
        <translation>第 {done} 部分，共 {total} 部分</translation>
    </message>
    <message>
        <source>, about {time} left</source>
        <translation>，大约还需 {time}</translation>
    </message>
    <message>
        <source>Done: {folder} ({size} GB). Use it with --model.</source>
        <translation>完成：{folder}（{size} GB）。用 --model 使用它。</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>The output could not be written: {reason}.</source>
        <translation>输出无法写入：{reason}。</translation>
    </message>
    <message>
        <source>There is no display to open a window on. Without a window, use: glm4v-desktop ask PICTURE QUESTION</source>
        <translation>没有可用的屏幕，无法打开窗口。不用窗口时请运行：glm4v-desktop ask 图片 问题</translation>
    </message>
    <message>
        <source>“{word}” is neither a command nor a file here.</source>
        <translation>“{word}”既不是命令，也不是这里的文件。</translation>
    </message>
    <message>
        <source>Did you mean: glm4v-desktop {command}</source>
        <translation>您是不是想用：glm4v-desktop {command}</translation>
    </message>
    <message>
        <source>GLM-4v Desktop is already open and keeps its present engine and language. To use others, close it first, or open another window with --new-window.</source>
        <translation>GLM-4v Desktop 已经打开，仍使用现有的引擎和语言。要使用其他引擎或语言，请先关闭它，或用 --new-window 另开一个窗口。</translation>
    </message>
    <message>
        <source>GLM-4v Desktop is already open but does not respond. End it (process {pid}) and start again, or open another window with --new-window.</source>
        <translation>GLM-4v Desktop 已经打开，但没有响应。请结束它（进程 {pid}）后重新启动，或用 --new-window 另开一个窗口。</translation>
    </message>
    <message>
        <source>GLM-4v Desktop is already open but does not respond. It will open the pictures when it responds again. If it does not, end it (process {pid}) and start again, or open another window with --new-window.</source>
        <translation>GLM-4v Desktop 已经打开，但没有响应。恢复响应后它会打开这些图片。如果一直没有响应，请结束它（进程 {pid}）后重新启动，或用 --new-window 另开一个窗口。</translation>
    </message>
    <message>
        <source>glm4v-desktop --help lists the commands.</source>
        <translation>glm4v-desktop --help 列出所有命令。</translation>
    </message>
    <message>
        <source>The model gave no answer. Ask in other words, or name a part with --region.</source>
        <translation>模型没有给出回答。请换一种问法，或用 --region 指定要问的部分。</translation>
    </message>
    <message>
        <source>{name} is now in the applications menu ({file}).</source>
        <translation>{name} 已加入应用程序菜单（{file}）。</translation>
    </message>
    <message>
        <source>The launcher was removed.</source>
        <translation>启动项已移除。</translation>
    </message>
    <message>
        <source>There was no launcher.</source>
        <translation>没有启动项。</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Wait for the answer, or stop it first.</source>
        <translation>请等待回答结束，或先停止它。</translation>
    </message>
    <message>
        <source>Type a question first.</source>
        <translation>请先输入问题。</translation>
    </message>
    <message>
        <source>Ask about the picture…</source>
        <translation>就图片提问…</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>停止回答 (Esc)</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>The answer is being stopped</source>
        <translation>正在停止回答</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>The engine is closed</source>
        <translation>引擎已关闭</translation>
    </message>
    <message>
        <source>Send the question (Enter)</source>
        <translation>发送问题 (Enter)</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter starts a new line</source>
        <translation>Enter 发送，Shift+Enter 换行</translation>
    </message>
    <message>
        <source>Ask about the whole picture</source>
        <translation>针对整张图片提问</translation>
    </message>
    <message>
        <source>A question can have at most {0} characters; this one has {1}. Shorten it.</source>
        <translation>问题最多 {0} 个字符，现在有 {1} 个。请缩短后再发送。</translation>
    </message>
    <message>
        <source>A question can have at most {0} characters; the rest of the text was not pasted.</source>
        <translation>问题最多 {0} 个字符；其余文字没有粘贴。</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>没有图片</translation>
    </message>
    <message>
        <source>The question is asked without a picture</source>
        <translation>提问时不附带图片</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>The question is about the whole picture. Click to show it.</source>
        <translation>问题针对整张图片。点击可查看。</translation>
    </message>
    <message>
        <source>Region {0} × {1}</source>
        <translation>选区 {0} × {1}</translation>
    </message>
    <message>
        <source>The question is about this region. Click to show it.</source>
        <translation>问题针对此选区。点击可查看。</translation>
    </message>
</context>
<context>
    <name>ContextMeter</name>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}/{1}</translation>
    </message>
    <message>
        <source>How much of the model&apos;s context this conversation uses. When it is full, the model no longer sees the oldest questions.</source>
        <translation>当前对话占用了多少模型上下文。占满后，模型将看不到最早的问题。</translation>
    </message>
</context>
<context>
    <name>ConvertPanel</name>
    <message>
        <source>Folder for the 4-bit copy</source>
        <translation>4 位副本的文件夹</translation>
    </message>
    <message>
        <source>A smaller copy (4 bits)</source>
        <translation>更小的副本（4 位）</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>仔细</translation>
    </message>
    <message>
        <source>Uses sample pictures to find out which numbers matter: better answers, but it takes longer.</source>
        <translation>用示例图片找出哪些数值重要：回答更好，但耗时更长。</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Rounds each number on its own: faster, but the answers can be worse.</source>
        <translation>逐个数值直接舍入：更快，但回答可能较差。</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>可用 {0}</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Change the folder for the 4-bit copy</source>
        <translation>更改 4 位副本的文件夹</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Make the copy</source>
        <translation>制作副本</translation>
    </message>
    <message>
        <source>Use the copy</source>
        <translation>使用副本</translation>
    </message>
    <message>
        <source>Delete the original…</source>
        <translation>删除原件…</translation>
    </message>
    <message>
        <source>Progress of the conversion</source>
        <translation>转换进度</translation>
    </message>
    <message>
        <source>The copy is being made. You can keep working. If it is stopped, it can be continued later.</source>
        <translation>正在制作副本，您可以继续工作。如果中断，之后可以从中断处继续。</translation>
    </message>
    <message>
        <source>Stopping. The finished part is saved.</source>
        <translation>正在停止。已完成的部分会保留。</translation>
    </message>
    <message>
        <source>The 4-bit copy is ready: {0}.</source>
        <translation>4 位副本已完成：{0}。</translation>
    </message>
    <message>
        <source>A 4-bit copy takes about {0} of disk space (the original: {1}) and a third of the memory, so cards with 8 to 24 GB can run it. Its answers can be slightly worse.</source>
        <translation>4 位副本约占 {0}（原件为 {1}），所需内存约为三分之一，8 至 24 GB 的显卡也能运行。回答可能略差一些。</translation>
    </message>
    <message>
        <source>The packages that the models need have to be installed first.</source>
        <translation>需要先安装模型所需的软件包。</translation>
    </message>
    <message>
        <source>There is not enough space on the disk of that folder. Choose another folder.</source>
        <translation>该文件夹所在的磁盘空间不足，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>An earlier conversion is not finished; it continues from where it stopped.</source>
        <translation>先前的转换没有完成，将从中断处继续。</translation>
    </message>
</context>
<context>
    <name>ConvertText</name>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>about {0} min left</source>
        <translation>大约还需 {0} 分钟</translation>
    </message>
    <message>
        <source>about {0} h left</source>
        <translation>大约还需 {0} 小时</translation>
    </message>
    <message>
        <source>Checking the original…</source>
        <translation>正在检查原件…</translation>
    </message>
    <message>
        <source>Finding out with pictures which numbers matter…</source>
        <translation>正在用图片找出哪些数值重要…</translation>
    </message>
    <message>
        <source>Converting…</source>
        <translation>正在转换…</translation>
    </message>
    <message>
        <source>Checking the copy…</source>
        <translation>正在核对副本…</translation>
    </message>
    <message>
        <source>The original cannot be read. Check its files, or download the damaged ones again.</source>
        <translation>无法读取原件。请检查其文件，或重新下载损坏的部分。</translation>
    </message>
    <message>
        <source>The original cannot be read: {0}. Check its files, or download the damaged ones again.</source>
        <translation>无法读取原件：{0}。请检查其文件，或重新下载损坏的部分。</translation>
    </message>
    <message>
        <source>The folder for the copy already contains other files. Choose another one.</source>
        <translation>副本的文件夹里已有其他内容，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The disk is full. Free some space, then continue; the finished part is saved.</source>
        <translation>磁盘已满。请腾出空间后继续；已完成的部分会保留。</translation>
    </message>
    <message>
        <source>There is not enough disk space: {0} are needed, {1} are free. Free some space and continue, or choose another folder.</source>
        <translation>磁盘空间不足：需要 {0}，可用 {1}。请腾出空间后继续，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>You do not have permission to write to that folder. Choose another one.</source>
        <translation>没有写入那个文件夹的权限，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>There was not enough memory. Close other programs and continue, or choose Quick.</source>
        <translation>内存不足。请关闭其他程序后继续，或选择“快速”。</translation>
    </message>
    <message>
        <source>The packages that the models need are not installed yet. Install them first, above.</source>
        <translation>模型所需的软件包尚未安装，请先在上方安装。</translation>
    </message>
    <message>
        <source>Another conversion is writing to that folder. Wait until it is done, or stop it.</source>
        <translation>另一个转换正在写入该文件夹。请等待它完成，或将其停止。</translation>
    </message>
    <message>
        <source>The conversion stopped; the log says why. Press Continue to go on from there.</source>
        <translation>转换已停止，原因见日志。点击“继续”将从中断处继续。</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>There is no home folder, so settings and models cannot be saved. Set HOME and start the program again.</source>
        <translation>没有主文件夹，无法保存设置和模型。请设置 HOME 后重新启动程序。</translation>
    </message>
    <message>
        <source>Your settings could not be read, so the program starts with the default settings. The old file is kept as settings.bad in the same folder.</source>
        <translation>无法读取您的设置，因此程序以默认设置启动。原来的文件保留在同一文件夹中，名为 settings.bad。</translation>
    </message>
</context>
<context>
    <name>Divider</name>
    <message>
        <source>New picture: {0}</source>
        <translation>新图片：{0}</translation>
    </message>
    <message>
        <source>New picture</source>
        <translation>新图片</translation>
    </message>
    <message>
        <source>New region</source>
        <translation>新选区</translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Chinese font</source>
        <translation>中文字体</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Graphics</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Packages</source>
        <translation>软件包</translation>
    </message>
    <message>
        <source>torch</source>
        <translation>torch</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>needs {video} of video memory and {ram} of memory: {verdict}</source>
        <translation>需要 {video} 显存和 {ram} 内存：{verdict}</translation>
    </message>
    <message>
        <source>needs {ram} of memory: {verdict}</source>
        <translation>需要 {ram} 内存：{verdict}</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>{total}, {free} free</source>
        <translation>{total}，可用 {free}</translation>
    </message>
    <message>
        <source>{free} free at {folder}</source>
        <translation>可用 {free}（{folder}）</translation>
    </message>
    <message>
        <source>the system&apos;s own</source>
        <translation>系统自带</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>found</source>
        <translation>已找到</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>{n} cores</source>
        <translation>{n} 核</translation>
    </message>
    <message>
        <source>computes in bfloat16</source>
        <translation>支持 bfloat16 计算</translation>
    </message>
    <message>
        <source>no native bfloat16</source>
        <translation>不支持 bfloat16 计算</translation>
    </message>
    <message>
        <source>none that can be used</source>
        <translation>没有可用的显卡</translation>
    </message>
    <message>
        <source>driver {version}</source>
        <translation>驱动 {version}</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>cannot be loaded</source>
        <translation>无法加载</translation>
    </message>
    <message>
        <source>can use the card</source>
        <translation>能使用显卡</translation>
    </message>
    <message>
        <source>runs on the processor</source>
        <translation>在处理器上运行</translation>
    </message>
    <message>
        <source>demo model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>none found; --model takes any folder</source>
        <translation>未找到；可用 --model 指定任意文件夹</translation>
    </message>
    <message>
        <source>There is no NVIDIA graphics card.</source>
        <translation>没有 NVIDIA 显卡。</translation>
    </message>
    <message>
        <source>The text reader and the demo model do not need one; GLM-4v-9b is very slow without it.</source>
        <translation>文字识别和演示模型不需要显卡；没有显卡时 GLM-4v-9b 非常慢。</translation>
    </message>
    <message>
        <source>There is an NVIDIA card, but NVIDIA&apos;s driver is not running.</source>
        <translation>有 NVIDIA 显卡，但 NVIDIA 驱动没有运行。</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s driver was updated while its old version is still running.</source>
        <translation>NVIDIA 驱动已更新，但旧版本仍在运行。</translation>
    </message>
    <message>
        <source>Restart the computer.</source>
        <translation>请重新启动电脑。</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s driver does not respond.</source>
        <translation>NVIDIA 驱动没有响应。</translation>
    </message>
    <message>
        <source>Restart the computer; if that does not help, reinstall the driver.</source>
        <translation>请重新启动电脑；如果仍然不行，请重新安装驱动。</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s driver is too old for torch.</source>
        <translation>NVIDIA 驱动版本太旧，torch 无法使用。</translation>
    </message>
    <message>
        <source>Install the driver (version {driver} or newer) and restart the computer.</source>
        <translation>请安装驱动（{driver} 或更新版本）并重新启动电脑。</translation>
    </message>
    <message>
        <source>Install version {driver} or newer; until then the model runs on the processor.</source>
        <translation>请安装 {driver} 或更新版本；在此之前模型在处理器上运行。</translation>
    </message>
    <message>
        <source>The card has less than {video} of video memory.</source>
        <translation>显卡的显存不足 {video}。</translation>
    </message>
    <message>
        <source>GLM-4v-9b does not fit on it; the demo model does.</source>
        <translation>放不下 GLM-4v-9b；演示模型可以使用。</translation>
    </message>
    <message>
        <source>The packages that GLM-4v-9b needs are not installed.</source>
        <translation>GLM-4v-9b 所需的软件包尚未安装。</translation>
    </message>
    <message>
        <source>Start once with packaging/start.py --local, or install &apos;glm4v-desktop[local]&apos; with pip.</source>
        <translation>请用 packaging/start.py --local 启动一次，或用 pip 安装 &apos;glm4v-desktop[local]&apos;。</translation>
    </message>
    <message>
        <source>torch is installed but cannot be loaded.</source>
        <translation>torch 已安装，但无法加载。</translation>
    </message>
    <message>
        <source>Install it again: packaging/start.py --local.</source>
        <translation>请重新安装：packaging/start.py --local。</translation>
    </message>
    <message>
        <source>This build of torch cannot use the graphics card: it has no CUDA.</source>
        <translation>这个 torch 不含 CUDA，无法使用显卡。</translation>
    </message>
    <message>
        <source>Install the right build with packaging/start.py --local.</source>
        <translation>请用 packaging/start.py --local 安装合适的版本。</translation>
    </message>
    <message>
        <source>The driver sees the graphics card, but torch does not.</source>
        <translation>驱动能看到显卡，但 torch 看不到。</translation>
    </message>
    <message>
        <source>Check that CUDA_VISIBLE_DEVICES does not hide it, or update the driver.</source>
        <translation>请检查显卡是否被 CUDA_VISIBLE_DEVICES 隐藏，或更新驱动。</translation>
    </message>
    <message>
        <source>This build of torch no longer supports the graphics card.</source>
        <translation>这个版本的 torch 已不支持此显卡。</translation>
    </message>
    <message>
        <source>Install a build that supports it with packaging/start.py --local.</source>
        <translation>请用 packaging/start.py --local 安装支持它的版本。</translation>
    </message>
    <message>
        <source>There is no display to open a window on.</source>
        <translation>没有可用的屏幕，无法打开窗口。</translation>
    </message>
    <message>
        <source>On the terminal, use glm4v-desktop ask PICTURE QUESTION.</source>
        <translation>可在终端使用：glm4v-desktop ask 图片 问题。</translation>
    </message>
    <message>
        <source>No font with Chinese letters was found.</source>
        <translation>没有找到中文字体。</translation>
    </message>
    <message>
        <source>Install one; on Debian and Ubuntu it is fonts-noto-cjk.</source>
        <translation>请安装一种，Debian 和 Ubuntu 上为 fonts-noto-cjk。</translation>
    </message>
    <message>
        <source>There is not enough disk space for GLM-4v-9b, which takes {model}.</source>
        <translation>磁盘空间不足，放不下 GLM-4v-9b（{model}）。</translation>
    </message>
    <message>
        <source>Free some space, or put the model on another disk.</source>
        <translation>请腾出空间，或把模型放在另一块磁盘上。</translation>
    </message>
    <message>
        <source>Which run modes of GLM-4v-9b fit into the free memory</source>
        <translation>GLM-4v-9b 的哪些运行方式放得进空闲内存</translation>
    </message>
    <message>
        <source>How GLM-4v-9b would run on this computer</source>
        <translation>GLM-4v-9b 在这台电脑上的运行方式</translation>
    </message>
    <message>
        <source>Could not be determined: {what}</source>
        <translation>未能查明：{what}</translation>
    </message>
    <message>
        <source>{folder} contains a device id and reports for Microsoft. onnxruntime, which the text reader uses, writes them unless a program switches this off; this program does. Other programs may use the folder, so it was not deleted. To delete it, close them and run:</source>
        <translation>{folder} 中有设备标识和发给微软的报告。它们由文字识别所用的 onnxruntime 写入，除非程序关闭此功能；本程序已将其关闭。其他程序可能也在使用此文件夹，因此没有删除。如要删除，请先关闭那些程序，再运行：</translation>
    </message>
    <message>
        <source>Left on this computer</source>
        <translation>留在这台电脑上的内容</translation>
    </message>
</context>
<context>
    <name>DownloadForm</name>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>To</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Another address (a mirror)</source>
        <translation>其他地址（镜像）</translation>
    </message>
    <message>
        <source>Address of the mirror</source>
        <translation>镜像地址</translation>
    </message>
    <message>
        <source>Folder for new models</source>
        <translation>新模型的存放文件夹</translation>
    </message>
    <message>
        <source>If it fails, continue with {0}</source>
        <translation>如果失败，改从 {0} 继续</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Choose the folder for the model</source>
        <translation>选择模型的存放文件夹</translation>
    </message>
    <message>
        <source>{0} are needed on the disk.</source>
        <translation>需要磁盘空间 {0}。</translation>
    </message>
    <message>
        <source>{0} are needed on the disk; {1} are free.</source>
        <translation>需要磁盘空间 {0}；可用 {1}。</translation>
    </message>
    <message>
        <source>There is not enough disk space: {0} are needed, {1} are free. Choose another folder.</source>
        <translation>磁盘空间不足：需要 {0}，可用 {1}。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>You see the license first: the button contacts {0} and downloads only the text of the license. The weights are downloaded after you accept it.</source>
        <translation>先看许可：按下按钮后会连接 {0}，只下载许可文本。您接受之后才会下载权重。</translation>
    </message>
</context>
<context>
    <name>DownloadPanel</name>
    <message>
        <source>Progress of the download</source>
        <translation>下载进度</translation>
    </message>
    <message>
        <source>The weights are not on this computer yet. The program goes online only after you choose a source and press the next button.</source>
        <translation>权重还不在这台电脑上。您选好来源并按下后面的按钮之后，程序才会联网。</translation>
    </message>
    <message>
        <source>Downloading the license from {0}…</source>
        <translation>正在从 {0} 下载许可…</translation>
    </message>
    <message>
        <source>Downloading from {0}. You can keep working.</source>
        <translation>正在从 {0} 下载。期间可以继续工作。</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Paused. Resuming contacts {0}.</source>
        <translation>已暂停。继续时会连接 {0}。</translation>
    </message>
    <message>
        <source>A download is not finished: {1} are downloaded. Resuming contacts {0}.</source>
        <translation>有一次下载没有完成：已下载 {1}。继续时会连接 {0}。</translation>
    </message>
    <message>
        <source>Keep the {2} already downloaded to continue later, or delete them?</source>
        <translation>保留已下载的 {2} 以便日后继续，还是删除？</translation>
    </message>
    <message>
        <source>Keep the part already downloaded to continue later, or delete it?</source>
        <translation>保留已下载的部分以便日后继续，还是删除？</translation>
    </message>
    <message>
        <source>Deleting the unfinished download…</source>
        <translation>正在删除未完成的下载…</translation>
    </message>
    <message>
        <source>GLM-4v-9b is downloaded, and every file was checked.</source>
        <translation>GLM-4v-9b 已下载，每个文件都已检查。</translation>
    </message>
    <message>
        <source>Comparing every file with its checksum. You can keep working.</source>
        <translation>正在逐个比对文件的校验值。期间可以继续工作。</translation>
    </message>
    <message>
        <source>Repairing contacts {0} and downloads only these files.</source>
        <translation>修复会连接 {0}，只重新下载这些文件。</translation>
    </message>
    <message>
        <source>Comparing contacts {0} and downloads only the list of checksums.</source>
        <translation>比对会连接 {0}，只下载校验值列表。</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>换一个文件夹…</translation>
    </message>
    <message>
        <source>Another source…</source>
        <translation>换一个来源…</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Read the license…</source>
        <translation>阅读许可…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>取消…</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Check the files</source>
        <translation>检查文件</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比对</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>开始使用</translation>
    </message>
</context>
<context>
    <name>DownloadText</name>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}/{1}</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>about {0} min left</source>
        <translation>大约还需 {0} 分钟</translation>
    </message>
    <message>
        <source>about {0} h left</source>
        <translation>大约还需 {0} 小时</translation>
    </message>
    <message>
        <source>Getting the list of files…</source>
        <translation>正在获取文件列表…</translation>
    </message>
    <message>
        <source>Checking the part already downloaded: {0}</source>
        <translation>正在检查已下载的部分：{0}</translation>
    </message>
    <message>
        <source>{0} of {1} files</source>
        <translation>文件 {0}/{1}</translation>
    </message>
    <message>
        <source>No data for {0} seconds; connecting again. What is already downloaded is not lost.</source>
        <translation>已有 {0} 秒没有收到数据，正在重新连接。已下载的部分不会丢失。</translation>
    </message>
    <message>
        <source>the mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} 等另外 {1} 个</translation>
    </message>
    <message>
        <source>Damaged or missing: {0}.</source>
        <translation>损坏或缺少：{0}。</translation>
    </message>
    <message>
        <source>The structure of all files is right. Their contents could not be compared, because there are no checksums for this folder.</source>
        <translation>所有文件的结构都正确。由于此文件夹没有校验值，无法比对内容。</translation>
    </message>
    <message>
        <source>All {0} files are correct.</source>
        <translation>全部 {0} 个文件都正确。</translation>
    </message>
    <message>
        <source>The source publishes no checksum for {0}; their size is correct.</source>
        <translation>来源没有公布 {0} 的校验值；其大小正确。</translation>
    </message>
    <message>
        <source>the source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>有一个文件</translation>
    </message>
    <message>
        <source>Arrived damaged, downloaded again: {files}</source>
        <translation>下载后发现损坏，重新下载：{files}</translation>
    </message>
    <message>
        <source>Had to be downloaded from the beginning: {files}</source>
        <translation>需要从头下载：{files}</translation>
    </message>
    <message>
        <source>Now downloaded from {source}, with the same contents: {files}</source>
        <translation>改从 {source} 下载，内容相同：{files}</translation>
    </message>
    <message>
        <source>No checksum is published, only the size was checked: {files}</source>
        <translation>没有公布校验值，只核对了大小：{files}</translation>
    </message>
</context>
<context>
    <name>DownloadTexts</name>
    <message>
        <source>Try again, or choose another source. What is already downloaded is not lost.</source>
        <translation>请重试，或换一个来源。已下载的部分不会丢失。</translation>
    </message>
    <message>
        <source>Choose another source.</source>
        <translation>请换一个来源。</translation>
    </message>
    <message>
        <source>The download stopped unexpectedly; the log says why.</source>
        <translation>下载意外中断，详情见日志。</translation>
    </message>
    <message>
        <source>Try again. What is already downloaded is not lost.</source>
        <translation>请重试。已下载的部分不会丢失。</translation>
    </message>
    <message>
        <source>The mirror&apos;s address cannot be used.</source>
        <translation>镜像地址无法使用。</translation>
    </message>
    <message>
        <source>It has to begin with https:// and cannot contain a password. For example: https://hub.example.</source>
        <translation>地址应以 https:// 开头，且不含密码，例如 https://hub.example。</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <translation>无法连接 {host}。</translation>
    </message>
    <message>
        <source>Check the connection, or choose another source. What is already downloaded is not lost.</source>
        <translation>请检查网络连接，或换一个来源。已下载的部分不会丢失。</translation>
    </message>
    <message>
        <source>The proxy that is set for this computer refused the connection.</source>
        <translation>这台电脑设置的代理拒绝了连接。</translation>
    </message>
    <message>
        <source>Check HTTPS_PROXY and NO_PROXY, or the network settings of the system.</source>
        <translation>请检查 HTTPS_PROXY 和 NO_PROXY，或系统的网络设置。</translation>
    </message>
    <message>
        <source>The certificate of {host} is not trusted.</source>
        <translation>{host} 的证书不受信任。</translation>
    </message>
    <message>
        <source>Check the date and time. If your company has its own certificate, set SSL_CERT_FILE to its file.</source>
        <translation>请检查日期和时间。如果公司使用自己的证书，请将 SSL_CERT_FILE 设为该证书文件。</translation>
    </message>
    <message>
        <source>{host} was contacted several times, but sent no data.</source>
        <translation>多次连接 {host}，对方都没有发来数据。</translation>
    </message>
    <message>
        <source>{host} requires a login for this model (401).</source>
        <translation>{host} 要求登录后才能下载此模型（401）。</translation>
    </message>
    <message>
        <source>{host} refuses access to this model (403).</source>
        <translation>{host} 拒绝提供此模型（403）。</translation>
    </message>
    <message>
        <source>{host} does not have this model (404).</source>
        <translation>{host} 上没有此模型（404）。</translation>
    </message>
    <message>
        <source>{host} gets too many requests right now (429).</source>
        <translation>{host} 目前请求过多（429）。</translation>
    </message>
    <message>
        <source>Try again in some minutes, or choose another source. What is already downloaded is not lost.</source>
        <translation>请过几分钟重试，或换一个来源。已下载的部分不会丢失。</translation>
    </message>
    <message>
        <source>{host} has a problem and did not send a usable answer.</source>
        <translation>{host} 出现故障，没有返回可用的内容。</translation>
    </message>
    <message>
        <source>{host} redirected to an unsafe address.</source>
        <translation>{host} 重定向到了不安全的地址。</translation>
    </message>
    <message>
        <source>The network may require a login first: open a browser to check, or choose another source.</source>
        <translation>可能是网络需要先登录：请打开浏览器查看，或换一个来源。</translation>
    </message>
    <message>
        <source>{host} does not answer like a site for models.</source>
        <translation>{host} 的回应不像模型网站。</translation>
    </message>
    <message>
        <source>Check the address. The network may also require a login first: open a browser to check.</source>
        <translation>请检查地址。也可能是网络需要先登录：请打开浏览器查看。</translation>
    </message>
    <message>
        <source>The model at this address of {host} is not GLM-4v-9b.</source>
        <translation>{host} 在此地址提供的不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>The model was changed at {host} since the download began.</source>
        <translation>下载开始后，{host} 上的模型有了改动。</translation>
    </message>
    <message>
        <source>Start the download again: only the changed files are downloaded.</source>
        <translation>请重新开始下载：只会下载有变化的文件。</translation>
    </message>
    <message>
        <source>{file} was damaged after each of two downloads.</source>
        <translation>{file} 连续两次下载后都已损坏。</translation>
    </message>
    <message>
        <source>Choose another source. If it happens again, check this computer&apos;s memory and disk.</source>
        <translation>请换一个来源。如果再次发生，请检查这台电脑的内存和磁盘。</translation>
    </message>
    <message>
        <source>The first source failed, and {host} has different files.</source>
        <translation>第一个来源失败，而 {host} 的文件与它不同。</translation>
    </message>
    <message>
        <source>Try again later. What is already downloaded is not lost.</source>
        <translation>请稍后重试。已下载的部分不会丢失。</translation>
    </message>
    <message>
        <source>There is not enough disk space: {needed} are needed, {free} are free.</source>
        <translation>磁盘空间不足：需要 {needed}，可用 {free}。</translation>
    </message>
    <message>
        <source>Free some space, or choose a folder on another disk.</source>
        <translation>请腾出空间，或选择其他磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>You do not have permission to write to this folder.</source>
        <translation>没有写入此文件夹的权限。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Another window is downloading into this folder.</source>
        <translation>另一个窗口正在向此文件夹下载。</translation>
    </message>
    <message>
        <source>Wait until it is done, or choose another folder.</source>
        <translation>请等它完成，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>There are no checksums for the files in this folder.</source>
        <translation>此文件夹中的文件没有校验值。</translation>
    </message>
    <message>
        <source>Choose a source to compare them with.</source>
        <translation>请选择一个来源来比对。</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Drop to open</source>
        <translation>松开即可打开</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop a screenshot here</source>
        <translation>把截图拖到这里</translation>
    </message>
    <message>
        <source>or paste one with Ctrl+V, or open a file. Then drag a region and ask.</source>
        <translation>或按 Ctrl+V 粘贴，或打开文件。然后拖出选区并提问。</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Or try a sample</source>
        <translation>或者试试示例</translation>
    </message>
</context>
<context>
    <name>EnginePicker</name>
    <message>
        <source>Answers come from: {0}</source>
        <translation>回答来自：{0}</translation>
    </message>
    <message>
        <source>{0}: set up…</source>
        <translation>{0}：设置…</translation>
    </message>
    <message>
        <source>About these engines…</source>
        <translation>了解这些引擎…</translation>
    </message>
</context>
<context>
    <name>EngineTitle</name>
    <message>
        <source>Text reader (OCR)</source>
        <translation>文字识别 (OCR)</translation>
    </message>
    <message>
        <source>Demo model</source>
        <translation>演示模型</translation>
    </message>
    <message>
        <source>Answered by reading the letters in the picture. No model has seen it.</source>
        <translation>由识别图中文字得出，没有模型看过这张图。</translation>
    </message>
    <message>
        <source>Answered by a very small model for trying things out. It is not GLM-4v-9b.</source>
        <translation>由供试用的极小模型回答，它不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>Answered by the model on this computer.</source>
        <translation>由本机上的模型回答。</translation>
    </message>
</context>
<context>
    <name>Engines</name>
    <message>
        <source>The license of the weights is not accepted yet. The text reader answers for now.</source>
        <translation>尚未接受权重的许可，目前由文字识别来回答。</translation>
    </message>
    <message>
        <source>Read it…</source>
        <translation>阅读…</translation>
    </message>
    <message>
        <source>Downloading GLM-4v-9b: {0}</source>
        <translation>正在下载 GLM-4v-9b：{0}</translation>
    </message>
    <message>
        <source>Show…</source>
        <translation>查看…</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>The download of GLM-4v-9b is not finished: {0} are downloaded.</source>
        <translation>GLM-4v-9b 的下载没有完成：已下载 {0}。</translation>
    </message>
    <message>
        <source>GLM-4v-9b is downloaded and ready.</source>
        <translation>GLM-4v-9b 已就绪。</translation>
    </message>
</context>
<context>
    <name>FailurePanel</name>
    <message>
        <source>Ask again</source>
        <translation>再问一次</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Reading the text… {0} %</source>
        <translation>正在识别文字… {0} %</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>第 {0} 个，共 {1} 个</translation>
    </message>
    <message>
        <source>The text could not be read</source>
        <translation>无法识别文字</translation>
    </message>
    <message>
        <source>Find in the picture</source>
        <translation>在图片中查找</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>The text reader answers for now</source>
        <translation>目前由文字识别来回答</translation>
    </message>
    <message>
        <source>It reads the letters in a picture (OCR) and needs nothing more. GLM-4v-9b sees the whole picture: it is downloaded once ({0}) and then works offline.</source>
        <translation>它识别图中的文字（OCR），无需另外准备。GLM-4v-9b 能看懂整张图片：只需下载一次（{0}），之后离线工作。</translation>
    </message>
    <message>
        <source>Keep the text reader</source>
        <translation>继续使用文字识别</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Download GLM-4v-9b…</source>
        <translation>下载 GLM-4v-9b…</translation>
    </message>
    <message>
        <source>Use a folder…</source>
        <translation>使用已有文件夹…</translation>
    </message>
    <message>
        <source>Choose a folder that already has the weights of GLM-4v-9b</source>
        <translation>选择已有 GLM-4v-9b 权重的文件夹</translation>
    </message>
    <message>
        <source>Try the demo model</source>
        <translation>试用演示模型</translation>
    </message>
    <message>
        <source>A very small model that reads one number or label in a selected region</source>
        <translation>极小的模型，能读出选区中的一个数字或标签</translation>
    </message>
    <message>
        <source>All of this is also in the menu Chat. A server as the engine comes with a later version.</source>
        <translation>这些也都在“对话”菜单中。以后的版本会支持用服务器作为引擎。</translation>
    </message>
</context>
<context>
    <name>FolderText</name>
    <message>
        <source>Looks right: {0} GB of weights in 4 bits.</source>
        <translation>看起来没问题：4 位权重，共 {0} GB。</translation>
    </message>
    <message>
        <source>Looks right: {0} GB of weights.</source>
        <translation>看起来没有问题：权重共 {0} GB。</translation>
    </message>
    <message>
        <source>This folder does not exist.</source>
        <translation>此文件夹不存在。</translation>
    </message>
    <message>
        <source>Not complete: {0} is missing or empty.</source>
        <translation>不完整：缺少 {0}，或该文件为空。</translation>
    </message>
    <message>
        <source>There is no permission to read {0}.</source>
        <translation>没有读取权限：{0}。</translation>
    </message>
    <message>
        <source>There is no permission to read this folder.</source>
        <translation>没有读取该文件夹的权限。</translation>
    </message>
    <message>
        <source>Damaged: {0}.</source>
        <translation>已损坏：{0}。</translation>
    </message>
    <message>
        <source>This is another model ({0}), not GLM-4v-9b.</source>
        <translation>这是另一个模型（{0}），不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>This is another model, not GLM-4v-9b.</source>
        <translation>这是另一个模型，不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>This model cannot see pictures: it has no vision part.</source>
        <translation>此模型没有视觉部分，不能看图。</translation>
    </message>
    <message>
        <source>This form of the weights ({0}) cannot be used. Use the original weights, or a 4-bit copy made by this program.</source>
        <translation>这种权重格式（{0}）无法使用。请使用原始权重，或由本程序制作的 4 位副本。</translation>
    </message>
    <message>
        <source>Its weights are files that can run code (.bin, .pt). Only safetensors are read.</source>
        <translation>其权重是可能运行代码的文件（.bin、.pt）；本程序只读取 safetensors。</translation>
    </message>
</context>
<context>
    <name>FoldersPanel</name>
    <message>
        <source>Move the model into this folder</source>
        <translation>将模型移动到此文件夹</translation>
    </message>
    <message>
        <source>Folder for new models</source>
        <translation>新模型的存放文件夹</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>本机上的模型</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>No model was found in the usual folders.</source>
        <translation>在常用的文件夹中没有找到模型。</translation>
    </message>
    <message>
        <source>New models go to</source>
        <translation>新模型存放于</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>可用 {0}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change the folder for new models</source>
        <translation>更改新模型的存放文件夹</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Checking the folders…</source>
        <translation>正在检查文件夹…</translation>
    </message>
    <message>
        <source>Moved to {0}.</source>
        <translation>已移动到 {0}。</translation>
    </message>
</context>
<context>
    <name>FoldersText</name>
    <message>
        <source>An incomplete copy from an interrupted move. The model is still in its old folder; this copy can be deleted.</source>
        <translation>移动中断后留下的不完整副本。模型仍在原来的文件夹中，此副本可以删除。</translation>
    </message>
    <message>
        <source>An unfinished download or conversion. It can be continued or deleted.</source>
        <translation>未完成的下载或转换，可以继续，也可以删除。</translation>
    </message>
    <message>
        <source>In the cache of Hugging Face&apos;s programs. It can be used from there.</source>
        <translation>位于 Hugging Face 程序的缓存中，可以直接使用。</translation>
    </message>
    <message>
        <source>In the cache of ModelScope&apos;s programs. It can be used from there.</source>
        <translation>位于 ModelScope 程序的缓存中，可以直接使用。</translation>
    </message>
    <message>
        <source>Moving {0}: {1} of {2}</source>
        <translation>正在移动 {0}：{1}，共 {2}</translation>
    </message>
    <message>
        <source>Deleting {0}: {1} of {2}</source>
        <translation>正在删除 {0}：{1}，共 {2}</translation>
    </message>
    <message>
        <source>Deleted: {0} of disk space were freed.</source>
        <translation>已删除：释放了 {0}。</translation>
    </message>
    <message>
        <source>Files that could not be deleted: {0}. Another program may have them open; close it and delete again.</source>
        <translation>无法删除的文件数：{0}。可能有其他程序正打开着它们；请关闭后再删除一次。</translation>
    </message>
    <message>
        <source>Other items left in the folder: {0}.</source>
        <translation>文件夹中保留的其他内容：{0} 项。</translation>
    </message>
    <message>
        <source>The move was cancelled. The model is still in its old folder.</source>
        <translation>移动已取消，模型仍在原来的文件夹中。</translation>
    </message>
    <message>
        <source>This folder no longer exists.</source>
        <translation>这个文件夹已不存在。</translation>
    </message>
    <message>
        <source>This model is in the cache of another program. Delete it with that program.</source>
        <translation>此模型在另一个程序的缓存中，请用那个程序删除。</translation>
    </message>
    <message>
        <source>This does not look like a model&apos;s folder, so nothing in it was changed.</source>
        <translation>这看起来不是模型文件夹，因此未改动其中任何内容。</translation>
    </message>
    <message>
        <source>Its weights are links to files in another folder, so nothing was changed. Move or delete the files in that folder.</source>
        <translation>它的权重是指向另一个文件夹中文件的链接，因此未作任何改动。请在那个文件夹中移动或删除这些文件。</translation>
    </message>
    <message>
        <source>This model is in use. Choose another engine, or wait until the download or conversion is done.</source>
        <translation>该模型正在使用中。请选择其他引擎，或等待下载或转换完成。</translation>
    </message>
    <message>
        <source>You do not have permission to write to this folder. Choose another one.</source>
        <translation>没有写入此文件夹的权限，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>There is not enough disk space: {0} are needed, {1} are free.</source>
        <translation>磁盘空间不足：需要 {0}，可用 {1}。</translation>
    </message>
    <message>
        <source>There is already a file or folder with this name. Choose another folder.</source>
        <translation>那里已有同名的文件或文件夹。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The model is already in that folder.</source>
        <translation>模型已经在那个文件夹中。</translation>
    </message>
    <message>
        <source>The copy differed from the original and was deleted; the original was not changed. The disk of the copy may be damaged.</source>
        <translation>副本与原件不一致，已删除副本；原件没有改动。副本所在的磁盘可能已损坏。</translation>
    </message>
    <message>
        <source>The original cannot be read completely. It was not changed; its disk may be damaged.</source>
        <translation>原件无法完整读取，没有改动；其所在磁盘可能已损坏。</translation>
    </message>
    <message>
        <source>That failed; the log says why. The original was not changed.</source>
        <translation>操作失败，原因见日志。原件没有改动。</translation>
    </message>
</context>
<context>
    <name>InstallPanel</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress of the installation</source>
        <translation>安装进度</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Install ({0})</source>
        <translation>安装（{0}）</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Installing the packages that the models need. You can keep working.</source>
        <translation>正在安装模型所需的软件包，您可以继续工作。</translation>
    </message>
    <message>
        <source>Stopping the installation…</source>
        <translation>正在停止安装…</translation>
    </message>
    <message>
        <source>The demo model and GLM-4v-9b run on PyTorch, which is not installed yet.</source>
        <translation>演示模型和 GLM-4v-9b 需要 PyTorch，目前尚未安装。</translation>
    </message>
    <message>
        <source>The program goes online only when you press the button.</source>
        <translation>按下按钮之后程序才会联网。</translation>
    </message>
    <message>
        <source>PyTorch&apos;s own index cannot be reached.</source>
        <translation>无法连接 PyTorch 自己的软件源。</translation>
    </message>
    <message>
        <source>This is not what you agreed to, so nothing was downloaded yet.</source>
        <translation>这与您先前同意的不同，因此尚未下载任何内容。</translation>
    </message>
    <message>
        <source>About {0} will be downloaded, PyTorch from {1}; {2} of disk space are needed.</source>
        <translation>约需下载 {0}，其中 PyTorch 来自 {1}；需要磁盘空间 {2}。</translation>
    </message>
    <message>
        <source>This build of PyTorch uses only the processor, not the graphics card.</source>
        <translation>这个版本的 PyTorch 只使用处理器，不使用显卡。</translation>
    </message>
    <message>
        <source>{0} instead of {1}</source>
        <translation>{0}（原为 {1}）</translation>
    </message>
</context>
<context>
    <name>InstallText</name>
    <message>
        <source>Checking the installed packages…</source>
        <translation>正在检查已有的软件包…</translation>
    </message>
    <message>
        <source>Testing the installed packages…</source>
        <translation>正在测试安装的软件包…</translation>
    </message>
    <message>
        <source>Downloading: about {0} of {1} MB</source>
        <translation>正在下载：约 {0}/{1} MB</translation>
    </message>
    <message>
        <source>Unpacking…</source>
        <translation>正在解压…</translation>
    </message>
    <message>
        <source>This Python has no pip, so nothing can be installed. Start the program with packaging/start.py --local instead.</source>
        <translation>此 Python 没有 pip，无法安装。请改用 packaging/start.py --local 启动程序。</translation>
    </message>
    <message>
        <source>The download failed. Check the connection and try again; it continues from where it stopped.</source>
        <translation>下载失败。请检查网络连接后重试；会从中断处继续。</translation>
    </message>
    <message>
        <source>There is not enough disk space. Free some, then try again.</source>
        <translation>磁盘空间不足。请腾出空间后重试。</translation>
    </message>
    <message>
        <source>There is no permission to write to the program&apos;s folder. Start the program with packaging/start.py --local instead.</source>
        <translation>没有写入程序所在文件夹的权限。请改用 packaging/start.py --local 启动程序。</translation>
    </message>
    <message>
        <source>PyTorch, which the models need, is not available for this computer.</source>
        <translation>模型所需的 PyTorch 没有适用于这台电脑的版本。</translation>
    </message>
    <message>
        <source>The installation failed; the log says why. Nothing else was changed.</source>
        <translation>安装失败，原因见日志。其他内容没有改动。</translation>
    </message>
</context>
<context>
    <name>LicensePanel</name>
    <message>
        <source>Full text of the license</source>
        <translation>许可全文</translation>
    </message>
    <message>
        <source>Register for commercial use…</source>
        <translation>商业使用登记…</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>不接受</translation>
    </message>
    <message>
        <source>Accept and download</source>
        <translation>接受并下载</translation>
    </message>
    <message>
        <source>Accept and use</source>
        <translation>接受并使用</translation>
    </message>
    <message>
        <source>The weights come with this license. Only its text was downloaded, from {0}.</source>
        <translation>权重附有此许可。目前只从 {0} 下载了许可文本。</translation>
    </message>
    <message>
        <source>The weights come with this license; its text is in their folder.</source>
        <translation>权重附有此许可，文本在其文件夹中。</translation>
    </message>
    <message>
        <source>The weights come with this license. Its text (the file LICENSE) is not in their folder; you can read it on the model&apos;s page.</source>
        <translation>权重附有此许可。其文件夹中没有许可文本（LICENSE 文件）；可在模型页面上查看。</translation>
    </message>
</context>
<context>
    <name>LicenseWords</name>
    <message>
        <source>Academic research is free of charge.</source>
        <translation>学术研究免费。</translation>
    </message>
    <message>
        <source>Commercial use is free of charge **after registration** with the maker.</source>
        <translation>商业使用在向模型方**登记之后**免费。</translation>
    </message>
    <message>
        <source>Show **&quot;Built with glm-4&quot;** prominently when you pass on the model or offer a product or service that uses it, and include a copy of the license.</source>
        <translation>分发模型，或提供使用该模型的产品或服务时，须在显著位置标明 **&quot;Built with glm-4&quot;**，并附上许可副本。</translation>
    </message>
    <message>
        <source>A model that is made from it (for example fine-tuned or quantized) must have a name that begins with **&quot;glm-4&quot;**.</source>
        <translation>由它得到的模型（例如微调或量化），名称须以 **&quot;glm-4&quot;** 开头。</translation>
    </message>
    <message>
        <source>No military and no illegal use, and nothing that endangers national security or unity.</source>
        <translation>不得用于军事或违法用途，不得危害国家安全与统一。</translation>
    </message>
    <message>
        <source>The license can be withdrawn, and the law of the People&apos;s Republic of China applies to it.</source>
        <translation>许可可以被撤回，适用中华人民共和国法律。</translation>
    </message>
    <message>
        <source>This is our summary, not legal advice. Only the license itself counts.</source>
        <translation>以上是我们的概括，不构成法律意见；以许可原文为准。</translation>
    </message>
    <message>
        <source>You accepted it on {0}.</source>
        <translation>您已于 {0} 接受此许可。</translation>
    </message>
    <message>
        <source>You accepted it on {0}, with the text from {1}.</source>
        <translation>您已于 {0} 接受此许可（文本来自 {1}）。</translation>
    </message>
</context>
<context>
    <name>LinkBar</name>
    <message>
        <source>Open this address in the browser?</source>
        <translation>在浏览器中打开这个地址吗？</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Only web addresses can be opened. This one is not opened:</source>
        <translation>只能打开网页地址。以下地址不会打开：</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Region {width} × {height} at {x}, {y}</source>
        <translation>选区 {width} × {height}，位置 {x}, {y}</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Opening {done} of {asked}…</source>
        <translation>正在打开 {done}/{asked}…</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Folder of GLM-4v-9b</source>
        <translation>GLM-4v-9b 所在的文件夹</translation>
    </message>
    <message>
        <source>Engines and models</source>
        <translation>引擎与模型</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>No folder chosen</source>
        <translation>尚未选择文件夹</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Sees the whole picture and answers freely, offline once it is downloaded. 13.9 billion parameters, {0} to download; a copy in 4 bits, made on this computer, needs less memory.</source>
        <translation>能看懂整张图片并自由回答，下载后离线工作。139 亿参数，需下载 {0}；在本机制作的 4 位副本占用内存更少。</translation>
    </message>
    <message>
        <source>The weights have their own license; commercial use requires a registration.</source>
        <translation>权重另有自己的许可；商业使用需要登记。</translation>
    </message>
    <message>
        <source>License</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Reads the letters in the picture (OCR) and finds figures, lines and tables in them. Works offline at once, without a model. It sees only text.</source>
        <translation>识别图中的文字（OCR），从中查找数字、文字行和表格。无需模型，离线即可使用；只能看到文字。</translation>
    </message>
    <message>
        <source>A very small model of the same architecture, for trying things out: it reads one number or short label in a selected region, and nothing else. It is not GLM-4v-9b.</source>
        <translation>同一架构的极小模型，供试用：只能读出选区中的一个数字或短标签。它不是 GLM-4v-9b。</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Not complete</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Delete it and free {0} of disk space? This cannot be undone.</source>
        <translation>要删除它并释放 {0} 磁盘空间吗？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>移动…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this message</source>
        <translation>关闭这条消息</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>询问</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Older messages: {count}</source>
        <translation>更早的消息：{count} 条</translation>
    </message>
    <message>
        <source>Close all</source>
        <translation>全部关闭</translation>
    </message>
</context>
<context>
    <name>PictureInput</name>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Open the pictures in the folder &quot;{name}&quot;? Folders inside it are not included.</source>
        <translation>打开文件夹“{name}”中的图片吗？其中的子文件夹不包括在内。</translation>
    </message>
    <message>
        <source>Open them</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>{name} has changed since it was opened; the new version is shown.</source>
        <translation>{name} 在打开之后有改动，现在显示的是改动后的内容。</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>此图片</translation>
    </message>
    <message>
        <source>{name} is already open.</source>
        <translation>{name} 已经打开。</translation>
    </message>
    <message>
        <source>This is an animation; its first frame is shown.</source>
        <translation>这是动画，显示的是第一帧。</translation>
    </message>
    <message>
        <source>This file has several pages; the first is shown.</source>
        <translation>此文件有多页，显示的是第一页。</translation>
    </message>
    <message>
        <source>{count} files were not opened. The first of them: {reason}</source>
        <translation>有 {count} 个文件没有打开。其中第一个：{reason}</translation>
    </message>
</context>
<context>
    <name>PictureText</name>
    <message>
        <source>Reading the text, so that it can be selected…</source>
        <translation>正在识别文字，完成后即可选择…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>No picture</source>
        <translation>没有图片</translation>
    </message>
    <message>
        <source>{0} by {1} pixels</source>
        <translation>{0} × {1} 像素</translation>
    </message>
    <message>
        <source>region {0} by {1} pixels at {2}, {3}</source>
        <translation>选区 {0} × {1} 像素，位置 {2}, {3}</translation>
    </message>
    <message>
        <source>selected text: {0}</source>
        <translation>选中的文字：{0}</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>Plans</name>
    <message>
        <source>all on the graphics card, in full precision</source>
        <translation>以完整精度全部放在显卡上</translation>
    </message>
    <message>
        <source>on the graphics card in full precision, with its vision part in memory</source>
        <translation>以完整精度在显卡上运行，视觉部分放在内存中</translation>
    </message>
    <message>
        <source>on the graphics card, 4 bits for text and full precision for pictures</source>
        <translation>在显卡上运行，文本用 4 位，图片用完整精度</translation>
    </message>
    <message>
        <source>on the graphics card, 4 bits for text, with its vision part in full precision in memory</source>
        <translation>在显卡上运行，文本用 4 位，完整精度的视觉部分放在内存中</translation>
    </message>
    <message>
        <source>all on the graphics card, in 4 bits</source>
        <translation>以 4 位全部放在显卡上</translation>
    </message>
    <message>
        <source>on the graphics card in 4 bits, with its vision part in memory</source>
        <translation>以 4 位在显卡上运行，视觉部分放在内存中</translation>
    </message>
    <message>
        <source>all on the graphics card, converted to 4 bits at each load (NF4)</source>
        <translation>全部放在显卡上，每次加载时转为 4 位（NF4）</translation>
    </message>
    <message>
        <source>on the graphics card, converted to 4 bits at each load (NF4), with its vision part in memory</source>
        <translation>在显卡上运行，每次加载时转为 4 位（NF4），视觉部分放在内存中</translation>
    </message>
    <message>
        <source>on the processor, 4 bits for text and full precision for pictures</source>
        <translation>在处理器上运行，文本用 4 位，图片用完整精度</translation>
    </message>
    <message>
        <source>on the processor, in 4 bits</source>
        <translation>以 4 位在处理器上运行</translation>
    </message>
    <message>
        <source>on the processor, in full precision</source>
        <translation>以完整精度在处理器上运行</translation>
    </message>
    <message>
        <source>16 bits, on the card</source>
        <translation>16 位，在显卡上</translation>
    </message>
    <message>
        <source>16 bits, vision part in memory</source>
        <translation>16 位，视觉部分放在内存</translation>
    </message>
    <message>
        <source>4-bit text, 16-bit vision, on the card</source>
        <translation>文本 4 位、视觉 16 位，在显卡上</translation>
    </message>
    <message>
        <source>4-bit text, 16-bit vision part in memory</source>
        <translation>文本 4 位，16 位视觉部分放在内存</translation>
    </message>
    <message>
        <source>4 bits, on the card</source>
        <translation>4 位，在显卡上</translation>
    </message>
    <message>
        <source>4 bits, vision part in memory</source>
        <translation>4 位，视觉部分放在内存</translation>
    </message>
    <message>
        <source>4 bits from each load, on the card</source>
        <translation>每次加载时转为 4 位，在显卡上</translation>
    </message>
    <message>
        <source>4 bits from each load, vision in memory</source>
        <translation>每次加载时转为 4 位，视觉部分放在内存</translation>
    </message>
    <message>
        <source>4-bit text, 16-bit vision, on the processor</source>
        <translation>文本 4 位、视觉 16 位，在处理器上</translation>
    </message>
    <message>
        <source>4 bits, on the processor</source>
        <translation>4 位，在处理器上</translation>
    </message>
    <message>
        <source>16 bits, on the processor</source>
        <translation>16 位，在处理器上</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>no card</source>
        <translation>没有显卡</translation>
    </message>
    <message>
        <source>too little free video memory</source>
        <translation>空闲显存不足</translation>
    </message>
    <message>
        <source>too little free memory</source>
        <translation>空闲内存不足</translation>
    </message>
    <message>
        <source>would fit with another form of the weights</source>
        <translation>换一种权重格式就放得下</translation>
    </message>
    <message>
        <source>The weights are used as they were published.</source>
        <translation>权重按发布时的原样使用。</translation>
    </message>
    <message>
        <source>There is too little free video memory for a better run mode.</source>
        <translation>空闲显存不足以使用更好的运行方式。</translation>
    </message>
    <message>
        <source>There is too little free memory for a better run mode.</source>
        <translation>空闲内存不足以使用更好的运行方式。</translation>
    </message>
    <message>
        <source>There is no graphics card that it can use.</source>
        <translation>没有可用的显卡。</translation>
    </message>
    <message>
        <source>You chose the processor.</source>
        <translation>您指定了使用处理器。</translation>
    </message>
    <message>
        <source>This graphics card is slow with the model&apos;s number format.</source>
        <translation>这块显卡处理该模型的数字格式较慢。</translation>
    </message>
    <message>
        <source>The processor has no native bfloat16, which makes it slower.</source>
        <translation>处理器本身不支持 bfloat16，因此更慢。</translation>
    </message>
    <message>
        <source>The last layer uses 8 bits to save memory.</source>
        <translation>最后一层用 8 位保存，以节省内存。</translation>
    </message>
    <message>
        <source>The model&apos;s word table is in the computer&apos;s memory, to save video memory.</source>
        <translation>模型的词表放在电脑内存中，以节省显存。</translation>
    </message>
    <message>
        <source>Conversations are shorter than the model allows, to save memory.</source>
        <translation>为节省内存，对话长度比模型允许的短。</translation>
    </message>
    <message>
        <source>These weights have 4 bits.</source>
        <translation>这些权重是 4 位的。</translation>
    </message>
    <message>
        <source>The 4-bit weights are made from the original ones, once, on this computer.</source>
        <translation>4 位权重由原始权重在本机上转换，只需一次。</translation>
    </message>
    <message>
        <source>On this computer GLM-4v-9b would run {way}.</source>
        <translation>GLM-4v-9b 在这台电脑上会{way}。</translation>
    </message>
    <message>
        <source>GLM-4v-9b does not fit into the free memory of this computer.</source>
        <translation>这台电脑的空闲内存放不下 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>That takes {video} of video memory and {ram} of memory.</source>
        <translation>这需要 {video} 显存和 {ram} 内存。</translation>
    </message>
    <message>
        <source>That takes {ram} of memory.</source>
        <translation>这需要 {ram} 内存。</translation>
    </message>
    <message>
        <source>Closing programs that use {video} of video memory would let it run {way}.</source>
        <translation>关闭占用 {video} 显存的程序后，它可以{way}。</translation>
    </message>
    <message>
        <source>Closing programs that use {ram} of memory would let it run {way}.</source>
        <translation>关闭占用 {ram} 内存的程序后，它可以{way}。</translation>
    </message>
    <message>
        <source>Closing programs that use {video} of video memory and {ram} of memory would let it run {way}.</source>
        <translation>关闭占用 {video} 显存和 {ram} 内存的程序后，它可以{way}。</translation>
    </message>
    <message>
        <source>Closing programs that use {video} of video memory would allow longer conversations.</source>
        <translation>关闭占用 {video} 显存的程序后，对话可以更长。</translation>
    </message>
    <message>
        <source>Closing programs that use {ram} of memory would allow longer conversations.</source>
        <translation>关闭占用 {ram} 内存的程序后，对话可以更长。</translation>
    </message>
    <message>
        <source>To run {way}, it needs {video} more free video memory. Closing programs is not enough.</source>
        <translation>要{way}，还需要再空出 {video} 显存，仅关闭程序是不够的。</translation>
    </message>
    <message>
        <source>To run {way}, it needs {ram} more free memory. Closing programs is not enough.</source>
        <translation>要{way}，还需要再空出 {ram} 内存，仅关闭程序是不够的。</translation>
    </message>
    <message>
        <source>With a 4-bit copy of these weights it would run {way}.</source>
        <translation>用这些权重的 4 位副本，它会{way}。</translation>
    </message>
    <message>
        <source>An estimate: the first word about a picture comes after about {n} seconds.</source>
        <translation>估计：关于图片的回答大约在 {n} 秒后开始出现。</translation>
    </message>
    <message>
        <source>An estimate: the first word about a picture comes after about {n} minutes.</source>
        <translation>估计：关于图片的回答大约在 {n} 分钟后开始出现。</translation>
    </message>
    <message>
        <source>An estimate: the first word about a picture comes after about {n} hours.</source>
        <translation>估计：关于图片的回答大约在 {n} 小时后开始出现。</translation>
    </message>
    <message>
        <source>After that about {n} words come each second.</source>
        <translation>之后每秒大约 {n} 个词。</translation>
    </message>
    <message>
        <source>After that each word takes about {n} seconds.</source>
        <translation>之后每个词大约需要 {n} 秒。</translation>
    </message>
    <message>
        <source>The model needs {needed} of free video memory, but only {free} are free.</source>
        <translation>模型需要 {needed} 空闲显存，目前只有 {free}。</translation>
    </message>
    <message>
        <source>The model needs {needed} of free memory, but only {free} are free.</source>
        <translation>模型需要 {needed} 空闲内存，目前只有 {free}。</translation>
    </message>
</context>
<context>
    <name>ProgressText</name>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Checking the model…</source>
        <translation>正在检查模型…</translation>
    </message>
    <message>
        <source>Reading the picture…</source>
        <translation>正在读取图片…</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>请稍候…</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}/{1}</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Alias</source>
        <translation>替身</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>驱动器</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>File Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快捷方式</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>&lt;b&gt;The name &quot;%1&quot; can not be used.&lt;/b&gt;&lt;p&gt;Try using another name, with fewer characters or no punctuations marks.</source>
        <translation>&lt;b&gt;不能使用名称“%1”。&lt;/b&gt;&lt;p&gt;请换一个更短或不含标点符号的名称。</translation>
    </message>
</context>
<context>
    <name>QuestionCard</name>
    <message>
        <source>Whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>Region {0} × {1}</source>
        <translation>选区 {0} × {1}</translation>
    </message>
    <message>
        <source>Your question</source>
        <translation>您的问题</translation>
    </message>
    <message>
        <source>Show this in the picture</source>
        <translation>在图片中显示</translation>
    </message>
    <message>
        <source>Its picture is closed</source>
        <translation>该图片已关闭</translation>
    </message>
</context>
<context>
    <name>RegionCopy</name>
    <message>
        <source>Copied {width} × {height} pixels.</source>
        <translation>已复制 {width} × {height} 像素。</translation>
    </message>
    <message>
        <source>Copied 1 word.</source>
        <translation>已复制 1 个字。</translation>
    </message>
    <message>
        <source>Copied {0} words.</source>
        <translation>已复制 {0} 个字。</translation>
    </message>
    <message>
        <source>Reading the text of the region…</source>
        <translation>正在识别选区中的文字…</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>正在识别文字…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>No text was found in the region, so nothing was copied.</source>
        <translation>选区中没有找到文字，因此没有复制任何内容。</translation>
    </message>
    <message>
        <source>No text was found in the picture, so nothing was copied.</source>
        <translation>图片中没有找到文字，因此没有复制任何内容。</translation>
    </message>
    <message>
        <source>No table was found: each line was copied as a row.</source>
        <translation>没有找到表格：每行文字已复制为一行单元格。</translation>
    </message>
</context>
<context>
    <name>SelfTest</name>
    <message>
        <source>32 bits</source>
        <translation>32 位</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>16 bits, computed in 32</source>
        <translation>16 位，以 32 位计算</translation>
    </message>
    <message>
        <source>4 bits</source>
        <translation>4 位</translation>
    </message>
    <message>
        <source>4 bits, last layer 8 bits</source>
        <translation>4 位，最后一层 8 位</translation>
    </message>
    <message>
        <source>4 bits at load time (NF4)</source>
        <translation>加载时转 4 位（NF4）</translation>
    </message>
    <message>
        <source>while the picture is read</source>
        <translation>读取图片时</translation>
    </message>
    <message>
        <source>while the question is read</source>
        <translation>读取问题时</translation>
    </message>
    <message>
        <source>in follow-up questions</source>
        <translation>追问时</translation>
    </message>
    <message>
        <source>while the answer is generated</source>
        <translation>生成回答时</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>gives different results</source>
        <translation>计算结果不同</translation>
    </message>
    <message>
        <source>stopped with an error</source>
        <translation>因错误中止</translation>
    </message>
    <message>
        <source>the process crashed</source>
        <translation>进程崩溃</translation>
    </message>
    <message>
        <source>took too long</source>
        <translation>耗时过长</translation>
    </message>
    <message>
        <source>not enough free memory to test it</source>
        <translation>空闲内存不足，无法测试</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>unpacked</source>
        <translation>先解包</translation>
    </message>
    <message>
        <source>vision part streamed</source>
        <translation>视觉部分流式载入</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Card {0}</source>
        <translation>显卡 {0}</translation>
    </message>
    <message>
        <source>Graphics cards</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>{where}: differs by {far}, {allowed} is allowed</source>
        <translation>{where}：偏差 {far}，允许 {allowed}</translation>
    </message>
    <message>
        <source>All run modes give the right results on this computer; {0} were tested.</source>
        <translation>这台电脑上的所有运行方式结果都正确，共测试了 {0} 种。</translation>
    </message>
    <message>
        <source>{wrong} of {total} run modes give wrong results on this computer. The program does not use them; it uses the others.</source>
        <translation>这台电脑上 {total} 种运行方式中有 {wrong} 种结果不对。程序不会使用它们，只使用其余的方式。</translation>
    </message>
    <message>
        <source>No run mode gives the right results on this computer. Install the packages that the models need again, and update the graphics driver.</source>
        <translation>这台电脑上没有一种运行方式结果正确。请重新安装模型所需的软件包，并更新显卡驱动。</translation>
    </message>
    <message>
        <source>Not every run mode could be tested. Close programs that use a lot of memory, then test again.</source>
        <translation>有些运行方式没能测试。请关闭占用大量内存的程序，然后重新自检。</translation>
    </message>
    <message>
        <source>The self-test could not start: the packages that the models need do not work. Install them again.</source>
        <translation>自检无法开始：模型所需的软件包不能工作。请重新安装。</translation>
    </message>
</context>
<context>
    <name>SelfTestPanel</name>
    <message>
        <source>Self-test</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Progress of the self-test</source>
        <translation>自检进度</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>隐藏详情</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Test now</source>
        <translation>立即自检</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>重新自检</translation>
    </message>
    <message>
        <source>Comparing the results of this computer with the right ones. You can keep working.</source>
        <translation>正在将这台电脑的计算结果与正确结果比较。您可以继续工作。</translation>
    </message>
    <message>
        <source>Stopping the self-test…</source>
        <translation>正在停止自检…</translation>
    </message>
    <message>
        <source>The self-test failed; the log says why. Nothing was changed.</source>
        <translation>自检失败，原因见日志。没有改动任何内容。</translation>
    </message>
    <message>
        <source>This computer has changed since this test. Test again.</source>
        <translation>自上次自检以来这台电脑有了变化，请重新自检。</translation>
    </message>
    <message>
        <source>Runs the demo model in every run mode of this computer, for about half a minute, and compares the results with the right ones. Run modes that give wrong results are not used afterwards.</source>
        <translation>用这台电脑支持的每种运行方式运行演示模型，大约半分钟，并与正确结果比较。结果不对的运行方式之后不会使用。</translation>
    </message>
    <message>
        <source>Finding the run modes of this computer…</source>
        <translation>正在查找这台电脑支持的运行方式…</translation>
    </message>
    <message>
        <source>{0} of {1}: {2}</source>
        <translation>第 {0} 种，共 {1} 种：{2}</translation>
    </message>
</context>
<context>
    <name>ThreadView</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Jump to the newest</source>
        <translation>跳到最新</translation>
    </message>
</context>
<context>
    <name>ThumbnailStrip</name>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Arrow keys show another picture, Delete closes it</source>
        <translation>方向键切换图片，Delete 关闭</translation>
    </message>
</context>
<context>
    <name>UserTexts</name>
    <message>
        <source>The model&apos;s files were not found.</source>
        <translation>没有找到模型文件。</translation>
    </message>
    <message>
        <source>Choose the model&apos;s folder, or use the text reader.</source>
        <translation>请选择模型所在的文件夹，或使用文字识别。</translation>
    </message>
    <message>
        <source>The model&apos;s folder was not found.</source>
        <translation>没有找到模型所在的文件夹。</translation>
    </message>
    <message>
        <source>Choose another folder, finish its download, or use the text reader.</source>
        <translation>请选择其他文件夹，完成下载，或使用文字识别。</translation>
    </message>
    <message>
        <source>There is no permission to read the model&apos;s files.</source>
        <translation>没有读取模型文件的权限。</translation>
    </message>
    <message>
        <source>Change the permissions of its folder, or choose another one.</source>
        <translation>请修改该文件夹的权限，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>A file of the model is damaged, or belongs to another model.</source>
        <translation>模型有文件已损坏，或属于另一个模型。</translation>
    </message>
    <message>
        <source>Check the model&apos;s files (Chat, Engines and models), or download it again.</source>
        <translation>请检查模型文件（“对话”菜单中的“引擎与模型”），或重新下载。</translation>
    </message>
    <message>
        <source>The model in this folder is not GLM-4v-9b.</source>
        <translation>该文件夹中的模型不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>Choose the folder of GLM-4v-9b, or use the text reader.</source>
        <translation>请选择 GLM-4v-9b 所在的文件夹，或使用文字识别。</translation>
    </message>
    <message>
        <source>The model&apos;s weights have a form that cannot be used.</source>
        <translation>无法使用这种形式的模型权重。</translation>
    </message>
    <message>
        <source>Use the original weights, or a 4-bit copy made by this program.</source>
        <translation>请使用原始权重，或由本程序制作的 4 位副本。</translation>
    </message>
    <message>
        <source>The vocabulary in this folder does not belong to the model.</source>
        <translation>该文件夹中的词表与模型不匹配。</translation>
    </message>
    <message>
        <source>Download tokenizer.model again, or choose another folder.</source>
        <translation>请重新下载 tokenizer.model，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The packages that GLM-4v-9b needs are not installed.</source>
        <translation>GLM-4v-9b 所需的软件包尚未安装。</translation>
    </message>
    <message>
        <source>Start once with packaging/start.py --local, or install &apos;glm4v-desktop[local]&apos; with pip.</source>
        <translation>请用 packaging/start.py --local 启动一次，或用 pip 安装 &apos;glm4v-desktop[local]&apos;。</translation>
    </message>
    <message>
        <source>The chosen device cannot be used.</source>
        <translation>指定的设备无法使用。</translation>
    </message>
    <message>
        <source>Leave out --device, or run glm4v-desktop doctor to see which devices there are.</source>
        <translation>请去掉 --device，或运行 glm4v-desktop doctor 查看有哪些设备。</translation>
    </message>
    <message>
        <source>There was not enough memory to answer.</source>
        <translation>内存不足，无法回答。</translation>
    </message>
    <message>
        <source>Close other programs, then ask again: the model is loaded again to fit the free memory.</source>
        <translation>请关闭其他程序后再问一次：模型会按空闲内存重新加载。</translation>
    </message>
    <message>
        <source>Every run mode that fits this computer gave wrong results in the self-test.</source>
        <translation>这台电脑放得下的每种运行方式在自检中结果都不对。</translation>
    </message>
    <message>
        <source>Update the graphics driver and test again, or use the text reader.</source>
        <translation>请更新显卡驱动后重新自检，或使用文字识别。</translation>
    </message>
    <message>
        <source>The model does not fit into the memory that is free now.</source>
        <translation>当前可用内存放不下这个模型。</translation>
    </message>
    <message>
        <source>Close other programs, or convert the model to 4 bits (Chat, Engines and models).</source>
        <translation>请关闭其他程序，或将模型转换为 4 位（“对话”菜单中的“引擎与模型”）。</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly.</source>
        <translation>引擎意外停止了。</translation>
    </message>
    <message>
        <source>Ask again: the engine restarts with the next question.</source>
        <translation>请再问一次：引擎会随下一个问题重新启动。</translation>
    </message>
    <message>
        <source>The engine did not respond and was stopped.</source>
        <translation>引擎没有响应，已被停止。</translation>
    </message>
    <message>
        <source>The model could not compute an answer for this picture.</source>
        <translation>模型没能为这张图片算出回答。</translation>
    </message>
    <message>
        <source>Ask again, or select another region. If it fails again, the weights may be damaged.</source>
        <translation>请再问一次，或选择另一个区域。如果仍然如此，权重文件可能已损坏。</translation>
    </message>
    <message>
        <source>The question is too long for the model.</source>
        <translation>问题太长，模型放不下。</translation>
    </message>
    <message>
        <source>Shorten it, then ask again.</source>
        <translation>请缩短后再问。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program.</source>
        <translation>程序内部出了问题。</translation>
    </message>
    <message>
        <source>Ask again. If it happens again, look at the log.</source>
        <translation>请再问一次。如果再次出现，请查看日志。</translation>
    </message>
    <message>
        <source>The file was not found.</source>
        <translation>找不到该文件。</translation>
    </message>
    <message>
        <source>It may have been moved or deleted; open it from where it is now.</source>
        <translation>它可能已被移动或删除；请从现在的位置打开。</translation>
    </message>
    <message>
        <source>There is no permission to read the file.</source>
        <translation>没有读取该文件的权限。</translation>
    </message>
    <message>
        <source>Change its permissions, or open a copy that you can read.</source>
        <translation>请修改其权限，或打开您有权读取的副本。</translation>
    </message>
    <message>
        <source>This is not an ordinary file.</source>
        <translation>这不是普通文件。</translation>
    </message>
    <message>
        <source>Open a picture file instead.</source>
        <translation>请打开图片文件。</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>文件是空的。</translation>
    </message>
    <message>
        <source>Save the picture again and open the new file.</source>
        <translation>请重新保存图片，再打开新文件。</translation>
    </message>
    <message>
        <source>This is not a picture.</source>
        <translation>这不是图片。</translation>
    </message>
    <message>
        <source>Open a PNG, JPEG, WebP, AVIF, BMP, TIFF or GIF file.</source>
        <translation>请打开 PNG、JPEG、WebP、AVIF、BMP、TIFF 或 GIF 文件。</translation>
    </message>
    <message>
        <source>Pictures of this format cannot be opened.</source>
        <translation>无法打开这种格式的图片。</translation>
    </message>
    <message>
        <source>Save it as PNG or JPEG, or take a screenshot of it.</source>
        <translation>请另存为 PNG 或 JPEG，或对它截图。</translation>
    </message>
    <message>
        <source>SVG drawings cannot be opened.</source>
        <translation>无法打开 SVG 图形。</translation>
    </message>
    <message>
        <source>Export it as PNG, or take a screenshot of it.</source>
        <translation>请导出为 PNG，或对它截图。</translation>
    </message>
    <message>
        <source>HEIC photos cannot be opened.</source>
        <translation>无法打开 HEIC 照片。</translation>
    </message>
    <message>
        <source>Export the photo as JPEG and open that.</source>
        <translation>请将照片导出为 JPEG 后再打开。</translation>
    </message>
    <message>
        <source>PDF files cannot be opened yet.</source>
        <translation>暂时还不能打开 PDF 文件。</translation>
    </message>
    <message>
        <source>Save the page as PNG, or take a screenshot of it.</source>
        <translation>请将页面存为 PNG，或对它截图。</translation>
    </message>
    <message>
        <source>The picture file is incomplete.</source>
        <translation>图片文件不完整。</translation>
    </message>
    <message>
        <source>Copy or download it again and open the new file.</source>
        <translation>请重新复制或下载，再打开新文件。</translation>
    </message>
    <message>
        <source>The picture file is damaged.</source>
        <translation>图片文件已损坏。</translation>
    </message>
    <message>
        <source>The picture is too large: it has more than {megapixels} megapixels.</source>
        <translation>图片太大：超过 {megapixels} 百万像素。</translation>
    </message>
    <message>
        <source>The picture is too long: one of its sides has more than {side} pixels.</source>
        <translation>图片太长：有一边超过 {side} 像素。</translation>
    </message>
    <message>
        <source>This is a web address, and the program does not fetch pictures from the web.</source>
        <translation>这是网址，本程序不会从网上获取图片。</translation>
    </message>
    <message>
        <source>At most {pictures} pictures are opened at a time. Not opened: {count}.</source>
        <translation>一次最多打开 {pictures} 张图片，有 {count} 张没有打开。</translation>
    </message>
    <message>
        <source>Crop it or make it smaller, then open it again.</source>
        <translation>请裁剪或缩小后再打开。</translation>
    </message>
    <message>
        <source>Save the picture as PNG or JPEG, then open that.</source>
        <translation>请将图片另存为 PNG 或 JPEG 后再打开。</translation>
    </message>
    <message>
        <source>The picture could not be decoded.</source>
        <translation>无法解码该图片。</translation>
    </message>
    <message>
        <source>Save it as PNG with another program, then open that.</source>
        <translation>请用其他程序将它存为 PNG 后再打开。</translation>
    </message>
    <message>
        <source>Copy the picture itself in the browser and paste it here.</source>
        <translation>请在浏览器中复制图片本身，再粘贴到这里。</translation>
    </message>
    <message>
        <source>The pasted picture data cannot be read.</source>
        <translation>无法读取粘贴的图片数据。</translation>
    </message>
    <message>
        <source>Copy the picture again, or save it and open the file.</source>
        <translation>请重新复制图片，或保存后打开文件。</translation>
    </message>
    <message>
        <source>There is no picture in what was dropped or pasted.</source>
        <translation>拖入或粘贴的内容里没有图片。</translation>
    </message>
    <message>
        <source>Use a picture, or a picture file from this computer.</source>
        <translation>请使用图片，或本机上的图片文件。</translation>
    </message>
    <message>
        <source>Open the others afterwards.</source>
        <translation>其余的可随后再打开。</translation>
    </message>
    <message>
        <source>There are no pictures in this folder.</source>
        <translation>此文件夹中没有图片。</translation>
    </message>
    <message>
        <source>Folders inside it are not searched; open the one with the pictures.</source>
        <translation>不会搜索其中的子文件夹；请打开图片所在的文件夹。</translation>
    </message>
    <message>
        <source>The model misread a test picture with four large digits: do not trust its answers.</source>
        <translation>模型读错了一张有四个大数字的测试图片：请不要相信它的回答。</translation>
    </message>
    <message>
        <source>Verify the model&apos;s files, try another precision, or run the self-test (Engines and models).</source>
        <translation>请校验模型文件、换一种精度，或运行自检（引擎与模型）。</translation>
    </message>
    <message>
        <source>The fast code for 4-bit weights gives wrong results here, so slower code is used.</source>
        <translation>4 位权重的快速算法在这台电脑上结果不对，已改用较慢的算法。</translation>
    </message>
    <message>
        <source>Run the self-test (Engines and models) to see details.</source>
        <translation>请运行自检（引擎与模型）查看详情。</translation>
    </message>
    <message>
        <source>Converting to 4 bits at load does not work here, so another run mode is used.</source>
        <translation>加载时转为 4 位在这台电脑上不可用，已改用另一种运行方式。</translation>
    </message>
    <message>
        <source>Make a 4-bit copy instead (Engines and models): it does not need the missing library.</source>
        <translation>可改为制作 4 位副本（引擎与模型）：不需要那个库。</translation>
    </message>
    <message>
        <source>Cut it into parts, then open those.</source>
        <translation>请将其裁成几部分，再分别打开。</translation>
    </message>
    <message>
        <source>The file is too large: it has more than {megabytes} MB.</source>
        <translation>文件太大：超过 {megabytes} MB。</translation>
    </message>
    <message>
        <source>Decoding this picture takes too much time or memory.</source>
        <translation>解码该图片需要太多时间或内存。</translation>
    </message>
    <message>
        <source>The file changed after it was chosen.</source>
        <translation>选中之后，该文件已被更改。</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>请重新打开。</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Ask about the picture</source>
        <translation>就图片提问</translation>
    </message>
    <message>
        <source>Select a region to ask about a part of it, or ask about the whole picture.</source>
        <translation>选中一个区域来提问，或者就整张图片提问。</translation>
    </message>
</context>
</TS>

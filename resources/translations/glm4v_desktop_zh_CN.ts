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
        <source>Model licence</source>
        <translation>模型许可</translation>
    </message>
    <message>
        <source>Its full text</source>
        <translation>许可全文</translation>
    </message>
    <message>
        <source>Code licence</source>
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
        <source>Asks questions about screenshots on this machine. Pictures, questions and answers do not leave it. The program makes no network connection but those that you ask for with a button: to install what the models run on, and to download and check a model.</source>
        <translation>在本机上就截图提问。图片、问题和回答都不会离开这台电脑。只有在您按下按钮时程序才会联网：安装模型所需的软件包，以及下载和检查模型。</translation>
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
        <source>Beside each answer stands the engine that gave it. Answers of the **text reader** come from character recognition (OCR), not from GLM-4v-9b.</source>
        <translation>每个回答旁都标明是哪个引擎给出的。**文字识别**的回答来自字符识别（OCR），而不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>Both make mistakes: compare figures that matter with the picture.</source>
        <translation>两者都会出错：重要的数字请与图片核对。</translation>
    </message>
    <message>
        <source>The program&apos;s code is under the Apache License 2.0, see *Code licence*.</source>
        <translation>程序代码采用 Apache License 2.0，见“代码许可”。</translation>
    </message>
    <message>
        <source>The weights of GLM-4v-9b are not part of the program and have a licence of their own, see *Model licence*.</source>
        <translation>GLM-4v-9b 的权重不是本程序的一部分，另有自己的许可，见“模型许可”。</translation>
    </message>
    <message>
        <source>What the licence of the weights of GLM-4v-9b asks for, in short:</source>
        <translation>GLM-4v-9b 权重许可的要求，简述如下：</translation>
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
        <source>About and licences</source>
        <translation>关于与许可</translation>
    </message>
    <message>
        <source>Open a sample</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <source>As the system</source>
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
        <source>Free the memory by itself</source>
        <translation>自动释放内存</translation>
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
        <source>Copy the answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>1 earlier question no longer fits and was left out; the picture stays.</source>
        <translation>有 1 个较早的问题放不下，已略去；图片仍保留。</translation>
    </message>
    <message>
        <source>{0} earlier questions no longer fit and were left out; the picture stays.</source>
        <translation>有 {0} 个较早的问题放不下，已略去；图片仍保留。</translation>
    </message>
    <message>
        <source>The oldest question no longer fits and was left out.</source>
        <translation>最早的问题放不下，已略去。</translation>
    </message>
    <message>
        <source>The oldest {0} questions no longer fit and were left out.</source>
        <translation>最早的 {0} 个问题放不下，已略去。</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>No sign of life for a while…</source>
        <translation>有一阵没有动静了…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Ended at the length limit; the answer may be incomplete.</source>
        <translation>已达长度上限，回答可能不完整。</translation>
    </message>
    <message>
        <source>Ended because the model repeated itself; ask in other words.</source>
        <translation>模型不断重复，已结束；请换个说法再问。</translation>
    </message>
    <message>
        <source>Only the first part is shown. Copy takes all of it.</source>
        <translation>只显示开头部分；复制会取得全部内容。</translation>
    </message>
    <message>
        <source>The model gave no answer. Ask in other words, or select the part that matters.</source>
        <translation>模型没有给出回答。请换一种问法，或者框选要问的部分。</translation>
    </message>
</context>
<context>
    <name>AttributionBar</name>
    <message>
        <source>About and licences</source>
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
        <source>Ended at the length limit; the answer may be incomplete.</source>
        <translation>已达长度上限，回答可能不完整。</translation>
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
        <source>Asking {host} for the licence of the weights.</source>
        <translation>正在向 {host} 获取权重的许可协议。</translation>
    </message>
    <message>
        <source>Commercial use asks for a registration at open.bigmodel.cn. Do you accept this licence? [y/N] </source>
        <translation>商业使用需要在 open.bigmodel.cn 登记。是否接受此许可协议？[y/N] </translation>
    </message>
    <message>
        <source>Nothing was downloaded. In scripts, --accept-license accepts the license.</source>
        <translation>没有下载任何内容。在脚本中可用 --accept-license 表示接受许可。</translation>
    </message>
    <message>
        <source>{total} in {files} files into {folder}; {have} are here, {free} are free on the disk.</source>
        <translation>共 {total}，{files} 个文件，存入 {folder}；已有 {have}，磁盘可用 {free}。</translation>
    </message>
    <message>
        <source>Done: {folder}. Use it with --model.</source>
        <translation>完成：{folder}。可用 --model 使用它。</translation>
    </message>
    <message>
        <source>Stopped. The same command goes on from here.</source>
        <translation>已停止。再次运行同一命令即可继续。</translation>
    </message>
    <message>
        <source>Removed what was not finished: {size}.</source>
        <translation>已删除未完成的部分：{size}。</translation>
    </message>
    <message>
        <source>The same command with --repair fetches only these again.</source>
        <translation>加上 --repair 再次运行同一命令，只重新下载这些文件。</translation>
    </message>
    <message>
        <source>This is no folder with GLM-4v-9b&apos;s original files, or not all of them: {detail}.</source>
        <translation>这不是 GLM-4v-9b 原始文件的文件夹，或文件不全：{detail}。</translation>
    </message>
    <message>
        <source>The licence of the weights asks that the name of a copy begins with “glm-4”. For example: {detail}</source>
        <translation>权重的许可证要求副本的名称以“glm-4”开头。例如：{detail}</translation>
    </message>
    <message>
        <source>Another run is writing to this folder.</source>
        <translation>另一个进程正在写入此文件夹。</translation>
    </message>
    <message>
        <source>The disk is too small: {needed} GB are needed there, {free} GB are free. Make room, or name a folder on another disk; the same command goes on from here.</source>
        <translation>磁盘空间不足：需要 {needed} GB，可用 {free} GB。请腾出空间，或指定另一块磁盘上的文件夹；再次运行同一命令即可从此处继续。</translation>
    </message>
    <message>
        <source>The copy cannot be written there ({detail}). Name another folder.</source>
        <translation>无法在那里写入副本（{detail}）。请指定其他文件夹。</translation>
    </message>
    <message>
        <source>The memory does not suffice. Close other programs; the same command goes on from here.</source>
        <translation>内存不足。请关闭其他程序；再次运行同一命令即可从此处继续。</translation>
    </message>
    <message>
        <source>The disk is full. Make room; the same command goes on from here.</source>
        <translation>磁盘已满。请腾出空间；再次运行同一命令即可从此处继续。</translation>
    </message>
    <message>
        <source>The copy cannot be made inside the original. Name a folder beside it.</source>
        <translation>不能在原始文件夹内制作副本。请指定它旁边的文件夹。</translation>
    </message>
    <message>
        <source>There is a finished model in this folder already.</source>
        <translation>此文件夹中已有完整的模型。</translation>
    </message>
    <message>
        <source>There are other things in this folder. Name a new or an empty one.</source>
        <translation>此文件夹中有其他内容。请指定新文件夹或空文件夹。</translation>
    </message>
    <message>
        <source>This is a file. Name a folder.</source>
        <translation>这是一个文件。请指定文件夹。</translation>
    </message>
    <message>
        <source>What the model runs on is not installed. Install it with packaging/start.py --local.</source>
        <translation>运行模型所需的组件尚未安装。请用 packaging/start.py --local 安装。</translation>
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
        <source>There is no display for a window. Without one: glm4v-desktop ask PICTURE QUESTION</source>
        <translation>没有可以显示窗口的屏幕。不用窗口时：glm4v-desktop ask 图片 问题</translation>
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
        <source>GLM-4v Desktop is open already and has taken the pictures; its engine and language stay as they are. Close it first, or open another window with --new-window.</source>
        <translation>GLM-4v Desktop 已经打开，并已接收这些图片；它的引擎和语言保持不变。请先关闭它，或者用 --new-window 另开一个窗口。</translation>
    </message>
    <message>
        <source>{name} is in the applications menu now ({file}).</source>
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
        <source>A question has at most {0} characters, this one has {1}: shorten it.</source>
        <translation>问题最多 {0} 个字符，现在有 {1} 个：请缩短后再发送。</translation>
    </message>
    <message>
        <source>A question has at most {0} characters: the rest of the text was not pasted.</source>
        <translation>问题最多 {0} 个字符：其余文字没有粘贴。</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>没有图片</translation>
    </message>
    <message>
        <source>The question goes without a picture</source>
        <translation>提问时不附带图片</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>The question is about the whole picture: show it</source>
        <translation>问题针对整张图片：点击查看</translation>
    </message>
    <message>
        <source>Region {0} × {1}</source>
        <translation>选区 {0} × {1}</translation>
    </message>
    <message>
        <source>The question is about this region: show it</source>
        <translation>问题针对此选区：点击查看</translation>
    </message>
</context>
<context>
    <name>ContextMeter</name>
    <message>
        <source>{0} of {1}</source>
        <translation>{0}/{1}</translation>
    </message>
    <message>
        <source>How much of the model&apos;s context this conversation takes. When it is full, the oldest questions are left out.</source>
        <translation>当前对话占用了多少模型上下文。占满后会略去最早的问题。</translation>
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
        <source>Weighs with sample pictures which numbers matter: better answers, but it takes longer.</source>
        <translation>用示例图片衡量哪些数值重要：回答更好，但耗时更长。</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Rounds each number by itself.</source>
        <translation>逐个数值直接舍入。</translation>
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
        <source>Go on</source>
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
        <source>The copy is being made. You can go on working meanwhile; after a stop it goes on where it was.</source>
        <translation>正在制作副本。您可以继续工作；停止后会从中断处继续。</translation>
    </message>
    <message>
        <source>Stopping. What is done so far is kept.</source>
        <translation>正在停止。已完成的部分会保留。</translation>
    </message>
    <message>
        <source>The 4-bit copy is ready: {0}.</source>
        <translation>4 位副本已完成：{0}。</translation>
    </message>
    <message>
        <source>A copy in 4 bits takes about {0} beside the {1} of the original and a third of the memory, so that cards with 8 to 24 GB can run it. Its answers can be slightly worse.</source>
        <translation>4 位副本约占 {0}（原件为 {1}），所需内存约为三分之一，8 至 24 GB 的显卡也能运行。回答可能略差一些。</translation>
    </message>
    <message>
        <source>What the models run on has to be installed first.</source>
        <translation>需要先安装模型运行所需的组件。</translation>
    </message>
    <message>
        <source>There is not enough room in that folder: choose another one.</source>
        <translation>该文件夹所在磁盘空间不足，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>An earlier conversion goes on where it was.</source>
        <translation>先前的转换会从中断处继续。</translation>
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
        <source>Looking at the original…</source>
        <translation>正在查看原件…</translation>
    </message>
    <message>
        <source>Weighing with pictures what matters…</source>
        <translation>正在用图片衡量哪些数值重要…</translation>
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
        <source>The original cannot be read. Check its files, or download what is damaged once more.</source>
        <translation>无法读取原件。请检查其文件，或重新下载损坏的部分。</translation>
    </message>
    <message>
        <source>The original cannot be read: {0}. Check its files, or download what is damaged once more.</source>
        <translation>无法读取原件：{0}。请检查其文件，或重新下载损坏的部分。</translation>
    </message>
    <message>
        <source>There is something else in the folder for the copy. Choose another one.</source>
        <translation>副本的文件夹里已有其他内容，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The disk is full. Make some room; it goes on where it was.</source>
        <translation>磁盘已满。请腾出空间；之后会从中断处继续。</translation>
    </message>
    <message>
        <source>There is not enough room: {0} are needed, {1} are free. Make some, or choose another folder; it goes on where it was.</source>
        <translation>空间不足：需要 {0}，可用 {1}。请腾出空间或选择其他文件夹；之后会从中断处继续。</translation>
    </message>
    <message>
        <source>That folder may not be written to. Choose another one.</source>
        <translation>没有写入那个文件夹的权限，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The memory was not enough. Close other programs and go on, or choose the quick way.</source>
        <translation>内存不足。请关闭其他程序后继续，或选择快速方式。</translation>
    </message>
    <message>
        <source>What the models run on is not installed yet. Install it first, above.</source>
        <translation>模型运行所需的组件尚未安装，请先在上方安装。</translation>
    </message>
    <message>
        <source>Another conversion is writing to that folder. Wait for it, or end it.</source>
        <translation>另一个转换正在写入该文件夹。请等待它完成，或结束它。</translation>
    </message>
    <message>
        <source>The conversion stopped; the log says why. Go on and it begins where it was.</source>
        <translation>转换已停止，原因见日志。点击“继续”将从中断处继续。</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>There is no home folder: settings and models cannot be kept. Set HOME and start again.</source>
        <translation>没有主目录：无法保存设置和模型。请设置 HOME 后重新启动。</translation>
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
        <source>no bfloat16 of its own</source>
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
        <source>does not start</source>
        <translation>无法启动</translation>
    </message>
    <message>
        <source>sees the card</source>
        <translation>能使用显卡</translation>
    </message>
    <message>
        <source>computes on the processor</source>
        <translation>在处理器上计算</translation>
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
        <source>The text reader and the demo model need none; GLM-4v-9b is very slow without.</source>
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
        <source>NVIDIA&apos;s driver does not answer.</source>
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
        <source>GLM-4v-9b will not fit on it; the demo model does.</source>
        <translation>放不下 GLM-4v-9b；演示模型可以使用。</translation>
    </message>
    <message>
        <source>What GLM-4v-9b runs on is not installed.</source>
        <translation>运行 GLM-4v-9b 所需的软件包尚未安装。</translation>
    </message>
    <message>
        <source>Start once with packaging/start.py --local, or install &apos;glm4v-desktop[local]&apos; with pip.</source>
        <translation>请用 packaging/start.py --local 启动一次，或用 pip 安装 &apos;glm4v-desktop[local]&apos;。</translation>
    </message>
    <message>
        <source>torch is installed but does not start.</source>
        <translation>torch 已安装，但无法启动。</translation>
    </message>
    <message>
        <source>Install it again: packaging/start.py --local.</source>
        <translation>请重新安装：packaging/start.py --local。</translation>
    </message>
    <message>
        <source>This torch cannot use the graphics card: it was built without CUDA.</source>
        <translation>这个 torch 不含 CUDA，无法使用显卡。</translation>
    </message>
    <message>
        <source>packaging/start.py --local installs the build that can.</source>
        <translation>packaging/start.py --local 会安装可用的版本。</translation>
    </message>
    <message>
        <source>torch does not see the graphics card that the driver sees.</source>
        <translation>驱动能看到显卡，但 torch 看不到。</translation>
    </message>
    <message>
        <source>Check that CUDA_VISIBLE_DEVICES does not hide it, or update the driver.</source>
        <translation>请检查显卡是否被 CUDA_VISIBLE_DEVICES 隐藏，或更新驱动。</translation>
    </message>
    <message>
        <source>This torch has no code for a card of this age.</source>
        <translation>这个 torch 不支持这一代显卡。</translation>
    </message>
    <message>
        <source>packaging/start.py --local installs the build that has.</source>
        <translation>packaging/start.py --local 会安装支持它的版本。</translation>
    </message>
    <message>
        <source>There is no display for the window.</source>
        <translation>没有可以显示窗口的屏幕。</translation>
    </message>
    <message>
        <source>On the terminal: glm4v-desktop ask PICTURE QUESTION.</source>
        <translation>可在终端使用：glm4v-desktop ask 图片 问题。</translation>
    </message>
    <message>
        <source>No font with Chinese letters was found.</source>
        <translation>没有找到中文字体。</translation>
    </message>
    <message>
        <source>Install one, on Debian and Ubuntu: fonts-noto-cjk.</source>
        <translation>请安装一种，Debian 和 Ubuntu 上为 fonts-noto-cjk。</translation>
    </message>
    <message>
        <source>There is not enough disk space for GLM-4v-9b, which takes {model}.</source>
        <translation>磁盘空间不足，放不下 GLM-4v-9b（{model}）。</translation>
    </message>
    <message>
        <source>Free some, or keep the model on another disk.</source>
        <translation>请腾出空间，或把模型放在另一块磁盘上。</translation>
    </message>
    <message>
        <source>What of GLM-4v-9b fits into the memory that is free</source>
        <translation>可用内存能放下哪种 GLM-4v-9b</translation>
    </message>
    <message>
        <source>How it would run here</source>
        <translation>在这台电脑上会怎样运行</translation>
    </message>
    <message>
        <source>Not found out: {what}</source>
        <translation>未能查明：{what}</translation>
    </message>
    <message>
        <source>{folder} holds a device id and reports to Microsoft. onnxruntime, which the text reader uses, makes them in every program that does not switch this off; this one does. The folder is kept, because other programs of yours may use it. To remove it, close them and run:</source>
        <translation>{folder} 中有设备标识和给微软的报告。文字阅读器所用的 onnxruntime 会在每个没有关闭此功能的程序里生成它们；本程序已将其关闭。您的其他程序可能也在使用这个文件夹，因此予以保留。如要删除，请先关闭这些程序，再运行：</translation>
    </message>
    <message>
        <source>Left on this computer</source>
        <translation>留在这台电脑上的内容</translation>
    </message>
</context>
<context>
    <name>DownloadChoice</name>
    <message>
        <source>Folder for new models</source>
        <translation>新模型的存放文件夹</translation>
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
        <source>If it fails, go on with {0}</source>
        <translation>如果失败，改从 {0} 继续</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Choose where the model is put</source>
        <translation>选择模型存放的位置</translation>
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
        <source>The disk has not enough room: {0} are needed, {1} are free. Choose another place.</source>
        <translation>磁盘空间不足：需要 {0}，可用 {1}。请选择其他位置。</translation>
    </message>
    <message>
        <source>The licence comes first: the button contacts {0} and fetches the licence&apos;s text alone. The weights follow only when you have accepted it.</source>
        <translation>先看许可：按下按钮后会连接 {0}，只取许可的文本。您接受之后才会下载权重。</translation>
    </message>
</context>
<context>
    <name>DownloadNews</name>
    <message>
        <source>Downloading GLM-4v-9b: {0}</source>
        <translation>正在下载 GLM-4v-9b：{0}</translation>
    </message>
    <message>
        <source>GLM-4v-9b is here.</source>
        <translation>GLM-4v-9b 已就绪。</translation>
    </message>
    <message>
        <source>The download of GLM-4v-9b was not finished: {0} are here.</source>
        <translation>GLM-4v-9b 的下载没有完成：已有 {0}。</translation>
    </message>
    <message>
        <source>Show…</source>
        <translation>查看…</translation>
    </message>
</context>
<context>
    <name>DownloadPanel</name>
    <message>
        <source>Progress of the download</source>
        <translation>下载进度</translation>
    </message>
    <message>
        <source>The weights are not here yet. Nothing goes online before you have chosen where they come from and pressed the next button.</source>
        <translation>权重还不在这台电脑上。在您选好来源并按下后面的按钮之前，不会联网。</translation>
    </message>
    <message>
        <source>Fetching the licence from {0}…</source>
        <translation>正在从 {0} 获取许可…</translation>
    </message>
    <message>
        <source>Downloading from {0}. You can go on working meanwhile.</source>
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
        <source>A download was not finished: {1} are here. Resuming contacts {0}.</source>
        <translation>有一次下载没有完成：已有 {1}。继续时会连接 {0}。</translation>
    </message>
    <message>
        <source>Keep the {2} that are here, so that a download can go on later, or delete them?</source>
        <translation>保留已下载的 {2} 以便日后继续，还是删除？</translation>
    </message>
    <message>
        <source>Keep what is here, so that a download can go on later, or delete it?</source>
        <translation>保留已下载的部分以便日后继续，还是删除？</translation>
    </message>
    <message>
        <source>Deleting what was not finished…</source>
        <translation>正在删除未完成的部分…</translation>
    </message>
    <message>
        <source>GLM-4v-9b is here, and every file was checked.</source>
        <translation>GLM-4v-9b 已就绪，每个文件都已检查。</translation>
    </message>
    <message>
        <source>Comparing every file with its checksum. You can go on working meanwhile.</source>
        <translation>正在逐个比对文件的校验值。期间可以继续工作。</translation>
    </message>
    <message>
        <source>Repairing contacts {0} and fetches only these files.</source>
        <translation>修复会连接 {0}，只重新下载这些文件。</translation>
    </message>
    <message>
        <source>Comparing contacts {0} and fetches the list of checksums alone.</source>
        <translation>比对会连接 {0}，只取校验值列表。</translation>
    </message>
    <message>
        <source>Another place…</source>
        <translation>换一个位置…</translation>
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
        <source>Read the licence…</source>
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
        <source>Asking what there is…</source>
        <translation>正在询问有哪些文件…</translation>
    </message>
    <message>
        <source>Checking what is here already: {0}</source>
        <translation>正在检查已有的部分：{0}</translation>
    </message>
    <message>
        <source>{0} of {1} files</source>
        <translation>文件 {0}/{1}</translation>
    </message>
    <message>
        <source>No bytes for {0} seconds; the connection is made again. What was fetched is kept.</source>
        <translation>已有 {0} 秒没有收到数据，正在重新连接。已下载的部分会保留。</translation>
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
        <source>All files are whole by their structure. Their contents could not be compared: no checksums are known for this folder.</source>
        <translation>从结构看，所有文件都完整。内容无法比对：此文件夹没有已知的校验值。</translation>
    </message>
    <message>
        <source>All {0} files are right.</source>
        <translation>全部 {0} 个文件都正确。</translation>
    </message>
    <message>
        <source>For {0} the source publishes no checksum; their size is right.</source>
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
        <source>Arrived damaged, fetched again: {files}</source>
        <translation>下载后发现损坏，重新下载：{files}</translation>
    </message>
    <message>
        <source>Had to start from its beginning: {files}</source>
        <translation>需要从头下载：{files}</translation>
    </message>
    <message>
        <source>Now from {source}, with the same contents: {files}</source>
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
        <source>What was fetched is kept; try again, or choose another source.</source>
        <translation>已下载的部分会保留；请重试，或换一个来源。</translation>
    </message>
    <message>
        <source>Choose another source.</source>
        <translation>请换一个来源。</translation>
    </message>
    <message>
        <source>The download stopped unexpectedly; the log says where.</source>
        <translation>下载意外中断，详情见日志。</translation>
    </message>
    <message>
        <source>What was fetched is kept; try again.</source>
        <translation>已下载的部分会保留；请重试。</translation>
    </message>
    <message>
        <source>The mirror&apos;s address cannot be used.</source>
        <translation>镜像地址无法使用。</translation>
    </message>
    <message>
        <source>It begins with https:// and has no password in it, as https://hub.example.</source>
        <translation>地址应以 https:// 开头，且不含密码，例如 https://hub.example。</translation>
    </message>
    <message>
        <source>{host} cannot be reached.</source>
        <translation>无法连接 {host}。</translation>
    </message>
    <message>
        <source>Check the connection, or choose another source. What was fetched is kept.</source>
        <translation>请检查网络连接，或换一个来源。已下载的部分会保留。</translation>
    </message>
    <message>
        <source>The proxy that is set for this computer did not let us through.</source>
        <translation>这台电脑设置的代理没有放行。</translation>
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
        <source>Check date and time. If a company&apos;s own certificate is used, SSL_CERT_FILE names its file.</source>
        <translation>请检查日期和时间。如果使用公司自己的证书，请用 SSL_CERT_FILE 指明其文件。</translation>
    </message>
    <message>
        <source>{host} was connected again and again, and sent nothing.</source>
        <translation>多次连接 {host}，对方都没有发来数据。</translation>
    </message>
    <message>
        <source>{host} wants a login for this model (401).</source>
        <translation>{host} 要求登录后才能下载此模型（401）。</translation>
    </message>
    <message>
        <source>{host} does not give out this model (403).</source>
        <translation>{host} 不提供此模型的下载（403）。</translation>
    </message>
    <message>
        <source>{host} does not have this model (404).</source>
        <translation>{host} 上没有此模型（404）。</translation>
    </message>
    <message>
        <source>{host} is asked too often at present (429).</source>
        <translation>{host} 目前请求过多（429）。</translation>
    </message>
    <message>
        <source>Try again in some minutes, or choose another source. What was fetched is kept.</source>
        <translation>请过几分钟重试，或换一个来源。已下载的部分会保留。</translation>
    </message>
    <message>
        <source>{host} has a fault of its own and answered nothing useful.</source>
        <translation>{host} 自身发生故障，没有返回可用的内容。</translation>
    </message>
    <message>
        <source>{host} led to an address that is not safe.</source>
        <translation>{host} 转到了不安全的地址。</translation>
    </message>
    <message>
        <source>A page to log in to the network can be the reason: open a browser, or take another source.</source>
        <translation>可能是网络需要先登录：请打开浏览器查看，或换一个来源。</translation>
    </message>
    <message>
        <source>{host} does not answer as a place for models does.</source>
        <translation>{host} 的回应不像一个模型仓库。</translation>
    </message>
    <message>
        <source>Check the address. A page to log in to the network can be the reason: open a browser.</source>
        <translation>请检查地址。也可能是网络需要先登录：请打开浏览器查看。</translation>
    </message>
    <message>
        <source>What {host} offers there is not GLM-4v-9b.</source>
        <translation>{host} 在此处提供的不是 GLM-4v-9b。</translation>
    </message>
    <message>
        <source>The model was changed at {host} since the download began.</source>
        <translation>下载开始后，{host} 上的模型有了改动。</translation>
    </message>
    <message>
        <source>Start the download again: only what changed is fetched.</source>
        <translation>请重新开始下载：只会获取有变化的部分。</translation>
    </message>
    <message>
        <source>{file} arrived damaged twice in a row.</source>
        <translation>{file} 连续两次下载后都已损坏。</translation>
    </message>
    <message>
        <source>Choose another source. If it happens again, check this computer&apos;s memory and disk.</source>
        <translation>请换一个来源。如果再次发生，请检查这台电脑的内存和磁盘。</translation>
    </message>
    <message>
        <source>The first source failed, and the files of {host} are not the same.</source>
        <translation>第一个来源失败，而 {host} 的文件与它不同。</translation>
    </message>
    <message>
        <source>What was fetched is kept; try again later.</source>
        <translation>已下载的部分会保留；请稍后重试。</translation>
    </message>
    <message>
        <source>The disk has not enough room: {needed} are needed, {free} are free.</source>
        <translation>磁盘空间不足：需要 {needed}，可用 {free}。</translation>
    </message>
    <message>
        <source>Make room, or choose a folder on another disk.</source>
        <translation>请腾出空间，或选择其他磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>The folder may not be written to.</source>
        <translation>无法写入此文件夹。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Another window downloads into this folder.</source>
        <translation>另一个窗口正在向此文件夹下载。</translation>
    </message>
    <message>
        <source>Wait until it is done, or choose another folder.</source>
        <translation>请等它完成，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>Nothing is known about the files in this folder.</source>
        <translation>对此文件夹中的文件一无所知。</translation>
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
        <source>Answered by a very small model for trying out. It is not GLM-4v-9b.</source>
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
        <source>The licence of the weights was not accepted here yet. The text reader answers for now.</source>
        <translation>权重的许可尚未在此接受，目前由文字识别来回答。</translation>
    </message>
    <message>
        <source>Read it…</source>
        <translation>阅读…</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>设置…</translation>
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
        <source>The weights of GLM-4v-9b are on this computer already</source>
        <translation>GLM-4v-9b 的权重已经在这台电脑上</translation>
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
        <source>It may not be read: {0}.</source>
        <translation>没有读取权限：{0}。</translation>
    </message>
    <message>
        <source>This folder may not be read.</source>
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
        <source>This model cannot see: it has no vision part.</source>
        <translation>此模型没有视觉部分，不能看图。</translation>
    </message>
    <message>
        <source>This form of the weights ({0}) cannot be used. The original weights can, and the 4-bit copy that this program makes of them.</source>
        <translation>这种权重格式（{0}）无法使用。可以使用原始权重，以及本程序由其制作的 4 位副本。</translation>
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
        <source>Looking where models may lie…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>None was found where models usually lie.</source>
        <translation>在模型通常所在的位置没有找到模型。</translation>
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
        <source>Looking at the folders…</source>
        <translation>正在查看文件夹…</translation>
    </message>
    <message>
        <source>Moved to {0}.</source>
        <translation>已移动到 {0}。</translation>
    </message>
</context>
<context>
    <name>FoldersText</name>
    <message>
        <source>A download, conversion or move that was stopped here. It can go on, or be deleted.</source>
        <translation>此处有一个未完成的下载、转换或移动，可以继续，也可以删除。</translation>
    </message>
    <message>
        <source>It lies in the cache of Hugging Face&apos;s programs. It can be used as it is.</source>
        <translation>位于 Hugging Face 程序的缓存中，可以直接使用。</translation>
    </message>
    <message>
        <source>It lies in the cache of ModelScope&apos;s programs. It can be used as it is.</source>
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
        <source>Deleted: {0} are free again.</source>
        <translation>已删除：释放了 {0}。</translation>
    </message>
    <message>
        <source>Files that could not be deleted: {0}. Another program may have them open; close it and delete once more.</source>
        <translation>无法删除的文件数：{0}。可能有其他程序正打开着它们；请关闭后再删除一次。</translation>
    </message>
    <message>
        <source>Other things that were left in the folder: {0}.</source>
        <translation>文件夹中保留的其他内容：{0} 项。</translation>
    </message>
    <message>
        <source>This folder is not there any more.</source>
        <translation>这个文件夹已不存在。</translation>
    </message>
    <message>
        <source>This belongs to another program&apos;s cache, which would not know. Delete it with that program.</source>
        <translation>它属于另一个程序的缓存，那个程序不会知道这一改动。请用那个程序删除。</translation>
    </message>
    <message>
        <source>This does not look like a model&apos;s folder, so nothing in it was touched.</source>
        <translation>这看起来不是模型文件夹，因此未改动其中任何内容。</translation>
    </message>
    <message>
        <source>Its weights are links to files elsewhere; nothing was changed. Move or delete those files where they lie.</source>
        <translation>它的权重是指向别处文件的链接；未作任何改动。请到那些文件所在的位置移动或删除。</translation>
    </message>
    <message>
        <source>This model is in use at the moment. Choose another engine, or wait until the download or conversion is done.</source>
        <translation>该模型正在使用中。请选择其他引擎，或等待下载或转换完成。</translation>
    </message>
    <message>
        <source>This folder may not be written to. Choose another one.</source>
        <translation>没有写入此文件夹的权限，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>There is not enough room there: {0} are needed, {1} are free.</source>
        <translation>那里空间不足：需要 {0}，可用 {1}。</translation>
    </message>
    <message>
        <source>There is something of the same name already. Choose another folder.</source>
        <translation>那里已有同名的内容，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>It lies there already.</source>
        <translation>它已经在那里了。</translation>
    </message>
    <message>
        <source>The copy was not the same as the original and was removed; the original is untouched. That disk may be damaged.</source>
        <translation>副本与原件不一致，已将副本删除；原件未受影响。那块磁盘可能已损坏。</translation>
    </message>
    <message>
        <source>The original cannot be read as a whole. It was left as it is; its disk may be damaged.</source>
        <translation>原件无法完整读取，已保持原样；其所在磁盘可能已损坏。</translation>
    </message>
    <message>
        <source>That did not work; the log says why. The original is untouched.</source>
        <translation>操作未成功，原因见日志。原件未受影响。</translation>
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
        <source>Installing what the models run on. You can go on working meanwhile.</source>
        <translation>正在安装模型所需的软件包，其间可以继续使用。</translation>
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
        <source>Nothing goes online before you press the button.</source>
        <translation>按下按钮之前不会联网。</translation>
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
        <source>About {0} are downloaded, PyTorch from {1}, and {2} are needed on the disk.</source>
        <translation>约需下载 {0}，其中 PyTorch 来自 {1}；占用磁盘 {2}。</translation>
    </message>
    <message>
        <source>This build of it uses the processor only, not the graphics card.</source>
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
        <source>Looking at what is there…</source>
        <translation>正在检查已有的软件包…</translation>
    </message>
    <message>
        <source>Trying what was installed…</source>
        <translation>正在试运行已安装的软件包…</translation>
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
        <source>This Python has no pip, so that nothing can be installed. Start the program with packaging/start.py --local instead.</source>
        <translation>此 Python 没有 pip，无法安装。请改用 packaging/start.py --local 启动程序。</translation>
    </message>
    <message>
        <source>The download did not work. Check the connection; it goes on where it was.</source>
        <translation>下载没有成功。请检查网络连接；重试时会从中断处继续。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk. Make some, then try again.</source>
        <translation>磁盘空间不足。请腾出空间后重试。</translation>
    </message>
    <message>
        <source>The program&apos;s folder may not be written to. Start the program with packaging/start.py --local instead.</source>
        <translation>程序所在的文件夹不可写。请改用 packaging/start.py --local 启动程序。</translation>
    </message>
    <message>
        <source>PyTorch, which the models run on, is not made for this computer.</source>
        <translation>模型所需的 PyTorch 没有适用于这台电脑的版本。</translation>
    </message>
    <message>
        <source>The installation failed; the log says where. Nothing else was changed.</source>
        <translation>安装失败，日志中有详情。其他内容没有改动。</translation>
    </message>
</context>
<context>
    <name>Intake</name>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Copied {width} × {height} pixels.</source>
        <translation>已复制 {width} × {height} 像素。</translation>
    </message>
    <message>
        <source>Open the pictures in the folder &quot;{name}&quot;? Folders inside it are left out.</source>
        <translation>打开文件夹“{name}”中的图片吗？其中的子文件夹不包括在内。</translation>
    </message>
    <message>
        <source>Open them</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>{name} has changed since it was opened; it is shown as it is now.</source>
        <translation>{name} 在打开之后有改动，现在显示的是改动后的内容。</translation>
    </message>
    <message>
        <source>{name} is open already.</source>
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
        <source>At most {most} pictures are opened at a time; the last {count} were left out.</source>
        <translation>一次最多打开 {most} 张图片；最后 {count} 张没有打开。</translation>
    </message>
    <message>
        <source>{count} files were not opened. The first of them: {reason}</source>
        <translation>有 {count} 个文件没有打开。其中第一个：{reason}</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>此图片</translation>
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
        <source>At most {most} pictures are opened at a time; the last one was left out.</source>
        <translation>一次最多打开 {most} 张图片；最后 1 张未打开。</translation>
    </message>
</context>
<context>
    <name>LicencePanel</name>
    <message>
        <source>Full text of the licence</source>
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
        <source>The weights come with this licence; {0} has just sent its text, and nothing else.</source>
        <translation>权重附有此许可；{0} 刚刚发来了它的文本，除此之外没有下载任何内容。</translation>
    </message>
    <message>
        <source>The weights come with this licence; its text lies in their folder.</source>
        <translation>权重附有此许可，文本在其文件夹中。</translation>
    </message>
    <message>
        <source>The weights come with this licence. Its text is not in their folder (a file LICENSE); you find it on the model&apos;s page.</source>
        <translation>权重附有此许可。其文件夹中没有许可文本（LICENSE 文件）；可在模型页面上查看。</translation>
    </message>
</context>
<context>
    <name>LicenceWords</name>
    <message>
        <source>Academic research is free of charge.</source>
        <translation>学术研究免费。</translation>
    </message>
    <message>
        <source>Commercial use is free of charge **after registration** with the maker.</source>
        <translation>商业使用在向模型方**登记之后**免费。</translation>
    </message>
    <message>
        <source>Show **&quot;Built with glm-4&quot;** prominently when you pass on the model or offer a product or service that uses it, and include a copy of the licence.</source>
        <translation>分发模型，或提供使用该模型的产品或服务时，须在显著位置标明 **&quot;Built with glm-4&quot;**，并附上许可副本。</translation>
    </message>
    <message>
        <source>A model that is made from it (fine-tuned or quantised, for example) has a name that begins with **&quot;glm-4&quot;**.</source>
        <translation>由它得到的模型（例如微调或量化），名称须以 **&quot;glm-4&quot;** 开头。</translation>
    </message>
    <message>
        <source>No military and no illegal use, and nothing that endangers national security or unity.</source>
        <translation>不得用于军事或违法用途，不得危害国家安全与统一。</translation>
    </message>
    <message>
        <source>The licence can be withdrawn, and the law of the People&apos;s Republic of China applies to it.</source>
        <translation>许可可以被撤回，适用中华人民共和国法律。</translation>
    </message>
    <message>
        <source>This is our summary and no legal advice. What counts is the licence itself.</source>
        <translation>以上是我们的概括，不构成法律意见；以许可原文为准。</translation>
    </message>
    <message>
        <source>You accepted it on {0}.</source>
        <translation>您已于 {0} 接受此许可。</translation>
    </message>
    <message>
        <source>You accepted it on {0}, as {1} had sent it.</source>
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
        <source>The weights have a licence of their own; commercial use asks for a registration.</source>
        <translation>权重另有自己的许可；商业使用需要登记。</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Reads the letters in the picture (OCR) and finds figures, lines and tables in them. Works offline at once, without a model. It does not see what is no text.</source>
        <translation>识别图中的文字（OCR），从中查找数字、文字行和表格。无需模型，离线即可使用；看不到文字以外的内容。</translation>
    </message>
    <message>
        <source>A very small model of the same architecture, for trying out: it reads one number or short label in a selected region, and nothing else. It is not GLM-4v-9b.</source>
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
        <source>Delete it and give {0} of the disk back? This cannot be undone.</source>
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
        <source>on the graphics card in full precision, its vision part waiting in memory</source>
        <translation>以完整精度在显卡上运行，视觉部分暂存在内存中</translation>
    </message>
    <message>
        <source>on the graphics card, 4 bits for text and full precision for pictures</source>
        <translation>在显卡上运行，文本用 4 位，图片用完整精度</translation>
    </message>
    <message>
        <source>on the graphics card, 4 bits for text; the vision part in full precision waiting in memory</source>
        <translation>在显卡上运行，文本用 4 位，完整精度的视觉部分暂存在内存中</translation>
    </message>
    <message>
        <source>all on the graphics card, in 4 bits</source>
        <translation>以 4 位全部放在显卡上</translation>
    </message>
    <message>
        <source>on the graphics card in 4 bits, its vision part waiting in memory</source>
        <translation>以 4 位在显卡上运行，视觉部分暂存在内存中</translation>
    </message>
    <message>
        <source>all on the graphics card, in 4 bits made at each load (NF4)</source>
        <translation>全部放在显卡上，每次加载时转为 4 位（NF4）</translation>
    </message>
    <message>
        <source>on the graphics card, in 4 bits made at each load (NF4), its vision part waiting in memory</source>
        <translation>在显卡上运行，每次加载时转为 4 位（NF4），视觉部分暂存在内存中</translation>
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
        <source>4 bits made at each load, on the card</source>
        <translation>每次加载时转为 4 位，在显卡上</translation>
    </message>
    <message>
        <source>4 bits made at each load, vision in memory</source>
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
        <source>fits, with other weights than those here</source>
        <translation>放得下，但需要另一种权重</translation>
    </message>
    <message>
        <source>The weights stay as they were published.</source>
        <translation>权重保持发布时的原样。</translation>
    </message>
    <message>
        <source>Too little video memory is free for anything better.</source>
        <translation>空闲显存不够用更好的方式。</translation>
    </message>
    <message>
        <source>Too little memory is free for anything better.</source>
        <translation>空闲内存不够用更好的方式。</translation>
    </message>
    <message>
        <source>There is no graphics card that it could use.</source>
        <translation>没有可用的显卡。</translation>
    </message>
    <message>
        <source>The processor was asked for.</source>
        <translation>指定了使用处理器。</translation>
    </message>
    <message>
        <source>A card of this age computes the model&apos;s numbers slowly.</source>
        <translation>这一代显卡计算该模型的数字格式较慢。</translation>
    </message>
    <message>
        <source>The processor has no bfloat16 of its own, which makes it slower.</source>
        <translation>处理器本身不支持 bfloat16，因此更慢。</translation>
    </message>
    <message>
        <source>The last layer is kept in 8 bits to save memory.</source>
        <translation>最后一层用 8 位保存，以节省内存。</translation>
    </message>
    <message>
        <source>The word table is kept in the computer&apos;s memory.</source>
        <translation>词表放在电脑内存中。</translation>
    </message>
    <message>
        <source>Conversations are shorter than the model allows, to save memory.</source>
        <translation>为节省内存，对话长度比模型允许的短。</translation>
    </message>
    <message>
        <source>The weights here have 4 bits.</source>
        <translation>这里的权重是 4 位的。</translation>
    </message>
    <message>
        <source>The 4-bit weights are made once, on this machine, from the original ones.</source>
        <translation>4 位权重由原始权重在本机上转换，只需一次。</translation>
    </message>
    <message>
        <source>GLM-4v-9b would run here {way}.</source>
        <translation>GLM-4v-9b 在这里会{way}。</translation>
    </message>
    <message>
        <source>GLM-4v-9b does not fit into the memory that is free here.</source>
        <translation>GLM-4v-9b 放不进这里的空闲内存。</translation>
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
        <source>{video} more of video memory would have to be free for it to run {way}. Closing programs is not enough.</source>
        <translation>要{way}，还需要再空出 {video} 显存，仅关闭程序是不够的。</translation>
    </message>
    <message>
        <source>{ram} more of memory would have to be free for it to run {way}. Closing programs is not enough.</source>
        <translation>要{way}，还需要再空出 {ram} 内存，仅关闭程序是不够的。</translation>
    </message>
    <message>
        <source>With 4-bit weights made from those here it would run {way}.</source>
        <translation>把这里的权重转换为 4 位后，它会{way}。</translation>
    </message>
    <message>
        <source>An estimate: the first word about a picture comes after about {n} seconds.</source>
        <translation>估计：关于图片的第一个词大约在 {n} 秒后出现。</translation>
    </message>
    <message>
        <source>An estimate: the first word about a picture comes after about {n} minutes.</source>
        <translation>估计：关于图片的第一个词大约在 {n} 分钟后出现。</translation>
    </message>
    <message>
        <source>An estimate: the first word about a picture comes after about {n} hours.</source>
        <translation>估计：关于图片的第一个词大约在 {n} 小时后出现。</translation>
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
        <source>The model needs {needed} of free video memory, and {free} are free.</source>
        <translation>模型需要 {needed} 空闲显存，目前空闲 {free}。</translation>
    </message>
    <message>
        <source>The model needs {needed} of free memory, and {free} are free.</source>
        <translation>模型需要 {needed} 空闲内存，目前空闲 {free}。</translation>
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
        <translation>你的问题</translation>
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
        <source>while the answer is made</source>
        <translation>生成回答时</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>computes something else</source>
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
        <source>did not end in time</source>
        <translation>未按时结束</translation>
    </message>
    <message>
        <source>no memory was free to try it</source>
        <translation>没有空闲内存可供尝试</translation>
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
        <source>tower streamed</source>
        <translation>视觉塔流式载入</translation>
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
        <source>{where}: {far} off, {allowed} is allowed</source>
        <translation>{where}：偏差 {far}，允许 {allowed}</translation>
    </message>
    <message>
        <source>All ways to compute on this computer give the right results; {0} were tried.</source>
        <translation>这台电脑上的所有计算方式结果都正确，共试了 {0} 种。</translation>
    </message>
    <message>
        <source>{wrong} of {total} ways to compute give wrong results here. They are left out; the others are used.</source>
        <translation>{total} 种计算方式中有 {wrong} 种在这里结果不对。它们不会被使用，其余的照常使用。</translation>
    </message>
    <message>
        <source>No way to compute gives the right results here. Set up the packages that the models run on again, and update the graphics driver.</source>
        <translation>这里没有一种计算方式结果正确。请重新安装模型运行所需的软件包，并更新显卡驱动。</translation>
    </message>
    <message>
        <source>Not every way could be tried. Close programs that use much memory, then test again.</source>
        <translation>有些方式没能试到。请关闭占用大量内存的程序，然后重新自检。</translation>
    </message>
    <message>
        <source>The self-test could not start: what the models run on does not work. Set it up again.</source>
        <translation>自检无法开始：模型运行所需的软件包不能工作。请重新安装。</translation>
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
        <source>Comparing what this computer computes with what is right. Just go on working.</source>
        <translation>正在将这台电脑的计算结果与正确结果比较。您可以继续工作。</translation>
    </message>
    <message>
        <source>Stopping the self-test…</source>
        <translation>正在停止自检…</translation>
    </message>
    <message>
        <source>The self-test did not work; the log says where. Nothing was changed.</source>
        <translation>自检没有成功，日志里有原因。没有改动任何东西。</translation>
    </message>
    <message>
        <source>Something changed since this test; it should be repeated.</source>
        <translation>自上次自检以来有了变化，应当重新自检。</translation>
    </message>
    <message>
        <source>Runs the demo model in every way that this computer offers, for about half a minute, and compares it with what is right. Ways that are wrong are then left out.</source>
        <translation>用这台电脑提供的每一种方式运行演示模型，大约半分钟，并与正确结果比较。不对的方式之后不再使用。</translation>
    </message>
    <message>
        <source>Looking at what there is…</source>
        <translation>正在查看有哪些方式…</translation>
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
        <source>The model&apos;s files may not be read.</source>
        <translation>没有读取模型文件的权限。</translation>
    </message>
    <message>
        <source>Change the permissions of its folder, or choose another one.</source>
        <translation>请修改该文件夹的权限，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>A file of the model is damaged, or belongs to another one.</source>
        <translation>模型有文件已损坏，或不属于该模型。</translation>
    </message>
    <message>
        <source>Check the model&apos;s files (Chat, Engines and models), or download it again.</source>
        <translation>请检查模型文件（“对话”菜单中的“引擎与模型”），或重新下载。</translation>
    </message>
    <message>
        <source>This folder holds another model than GLM-4v-9b.</source>
        <translation>该文件夹中是另一个模型，不是 GLM-4v-9b。</translation>
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
        <source>Use the original weights, or the 4-bit copy that this program makes of them.</source>
        <translation>请使用原始权重，或由本程序制作的 4 位副本。</translation>
    </message>
    <message>
        <source>The model&apos;s vocabulary is not the one that belongs to it.</source>
        <translation>模型的词表不是与之配套的词表。</translation>
    </message>
    <message>
        <source>Download tokenizer.model again, or choose another folder.</source>
        <translation>请重新下载 tokenizer.model，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>What GLM-4v-9b runs on is not installed.</source>
        <translation>运行 GLM-4v-9b 所需的软件包尚未安装。</translation>
    </message>
    <message>
        <source>Start once with packaging/start.py --local, or install &apos;glm4v-desktop[local]&apos; with pip.</source>
        <translation>请用 packaging/start.py --local 启动一次，或用 pip 安装 &apos;glm4v-desktop[local]&apos;。</translation>
    </message>
    <message>
        <source>The device that was asked for cannot be used.</source>
        <translation>指定的设备无法使用。</translation>
    </message>
    <message>
        <source>Leave out --device; glm4v-desktop doctor says what there is.</source>
        <translation>请去掉 --device；glm4v-desktop doctor 会列出可用的设备。</translation>
    </message>
    <message>
        <source>There was not enough memory to answer.</source>
        <translation>内存不足，无法回答。</translation>
    </message>
    <message>
        <source>Close other programs, then ask again: it is loaded anew with what is free.</source>
        <translation>请关闭其他程序后再问一次：模型会按空闲内存重新加载。</translation>
    </message>
    <message>
        <source>Every way that fits here gave wrong results in the self-test.</source>
        <translation>这里放得下的每一种方式在自检中结果都不对。</translation>
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
        <source>Ask again: it starts anew with the next question.</source>
        <translation>请再问一次：它会随下一个问题重新启动。</translation>
    </message>
    <message>
        <source>The engine did not respond and was stopped.</source>
        <translation>引擎没有响应，已被停止。</translation>
    </message>
    <message>
        <source>The model&apos;s arithmetic failed on this picture.</source>
        <translation>模型在这张图上的计算失败了。</translation>
    </message>
    <message>
        <source>Ask again, or select another region. If it stays so, the weights may be damaged.</source>
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
        <source>The file may not be read.</source>
        <translation>没有读取该文件的权限。</translation>
    </message>
    <message>
        <source>Change its permissions, or open a copy of your own.</source>
        <translation>请修改权限，或打开你自己的副本。</translation>
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
        <source>These were too many pictures at once; only the first were opened.</source>
        <translation>一次打开的图片太多，只打开了前面的一部分。</translation>
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
        <source>The fast arithmetic for 4-bit weights gives wrong results here; a slower one is used.</source>
        <translation>4 位权重的快速算法在这里结果不对，已改用较慢的算法。</translation>
    </message>
    <message>
        <source>The self-test (Engines and models) says more.</source>
        <translation>自检（引擎与模型）会给出详情。</translation>
    </message>
    <message>
        <source>4 bits at load time do not work here; the weights are used in another form.</source>
        <translation>加载时转 4 位在这里不可用，已改用权重的另一种形式。</translation>
    </message>
    <message>
        <source>Converting the model to 4 bits once works without that library.</source>
        <translation>将模型一次性转换为 4 位则不需要那个库。</translation>
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
        <source>The file was changed after it had been chosen.</source>
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
        <translation>选中一个区域，就它提问；或者就整张图片提问。</translation>
    </message>
</context>
</TS>

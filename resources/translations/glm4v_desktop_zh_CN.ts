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
        <source>Asks questions about screenshots on this machine. Pictures, questions and answers do not leave it: the program makes no network connection.</source>
        <translation>在本机上就截图提问。图片、问题和回答都不会离开这台电脑：程序不建立任何网络连接。</translation>
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
        <source>Show **&quot;Built with glm-4&quot;** prominently when you pass on the model or offer a product or service that uses it, and include a copy of the licence.</source>
        <translation>分发模型，或提供使用该模型的产品或服务时，须在显著位置标明 **&quot;Built with glm-4&quot;**，并附上许可副本。</translation>
    </message>
    <message>
        <source>A model that is made from it (fine-tuned or quantised, for example) has a name that begins with **&quot;glm-4&quot;**.</source>
        <translation>由它得到的模型（例如微调或量化），名称须以 **&quot;glm-4&quot;** 开头。</translation>
    </message>
    <message>
        <source>Academic research is free of charge.</source>
        <translation>学术研究免费。</translation>
    </message>
    <message>
        <source>Commercial use is free of charge **after registration**:</source>
        <translation>商业使用在**登记之后**免费：</translation>
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
        <source>What the licence of the weights of GLM-4v-9b asks for, in short:</source>
        <translation>GLM-4v-9b 权重许可的要求，简述如下：</translation>
    </message>
    <message>
        <source>This is our summary and no legal advice. What counts is the licence itself: the file LICENSE that comes with the weights.</source>
        <translation>以上是我们的概括，不构成法律意见。以许可原文为准：随权重提供的 LICENSE 文件。</translation>
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
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具栏</translation>
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
        <source>Only the first part is shown. Copy takes all of it.</source>
        <translation>只显示开头部分；复制会取得全部内容。</translation>
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
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>--region takes four whole numbers: x,y,width,height</source>
        <translation>--region 需要四个整数：x,y,宽,高</translation>
    </message>
    <message>
        <source>the region is not inside the picture, which is {width} x {height} pixels</source>
        <translation>选区不在图片之内；图片为 {width} x {height} 像素</translation>
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
        <source>The pasted text was very long; only its beginning was taken.</source>
        <translation>粘贴的文字过长，只取了开头部分。</translation>
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
</context>
<context>
    <name>Divider</name>
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
    <name>EngineTitle</name>
    <message>
        <source>Text reader (OCR)</source>
        <translation>文字识别 (OCR)</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Answered by reading the letters in the picture. No model has seen it.</source>
        <translation>由识别图中文字得出，没有模型看过这张图。</translation>
    </message>
    <message>
        <source>Answered by the model on this computer.</source>
        <translation>由本机上的模型回答。</translation>
    </message>
    <message>
        <source>Answered by a server.</source>
        <translation>由服务器回答。</translation>
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
        <source>Open the pictures in the folder “{name}”? Folders inside it are left out.</source>
        <translation>打开文件夹“{name}”中的图片吗？其中的子文件夹不包括在内。</translation>
    </message>
    <message>
        <source>Open them</source>
        <translation>打开</translation>
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
    <message>
        <source>{count} more files were left out.</source>
        <translation>另有 {count} 个文件未打开。</translation>
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
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Region {width} × {height} at {x}, {y}</source>
        <translation>选区 {width} × {height}，位置 {x}, {y}</translation>
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
    <name>ProgressText</name>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
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
</context>
<context>
    <name>Showcase</name>
    <message>
        <source>Read the whole text</source>
        <translation>读出全部文字</translation>
    </message>
    <message>
        <source>Extract the table</source>
        <translation>提取表格</translation>
    </message>
    <message>
        <source>List all numbers</source>
        <translation>列出所有数字</translation>
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
        <source>There was not enough memory to answer.</source>
        <translation>内存不足，无法回答。</translation>
    </message>
    <message>
        <source>Close other programs or select a smaller region, then ask again.</source>
        <translation>请关闭其他程序或选择更小的区域，然后再问一次。</translation>
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
        <source>The server could not answer.</source>
        <translation>服务器无法回答。</translation>
    </message>
    <message>
        <source>Check its address and that it is running, then ask again.</source>
        <translation>请检查服务器地址以及它是否在运行，然后再问一次。</translation>
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
        <source>The picture is too large: it has more than 64 million pixels.</source>
        <translation>图片太大：超过 6400 万像素。</translation>
    </message>
    <message>
        <source>Crop it or make it smaller, then open it again.</source>
        <translation>请裁剪或缩小后再打开。</translation>
    </message>
    <message>
        <source>The file is too large: it has more than 256 MB.</source>
        <translation>文件太大：超过 256 MB。</translation>
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
        <source>Web addresses are never opened: this program does not go online.</source>
        <translation>不会打开网址：本程序不联网。</translation>
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
        <source>There is no picture in it.</source>
        <translation>其中没有图片。</translation>
    </message>
    <message>
        <source>Copy a picture or a picture file and paste again.</source>
        <translation>请复制一张图片或图片文件，再粘贴。</translation>
    </message>
    <message>
        <source>At most 50 pictures are opened at a time; the rest was left out.</source>
        <translation>一次最多打开 50 张图片，其余的没有打开。</translation>
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

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
        <source>Asks questions about screenshots on this machine. Pictures, questions and answers do not leave it. The program makes no network connection but one that you ask for: to install what the models run on.</source>
        <translation>在本机上就截图提问。图片、问题和回答都不会离开这台电脑。除了由您发起的安装（模型所需的软件包），程序不建立任何网络连接。</translation>
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
        <source>the question is empty</source>
        <translation>问题是空的</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
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
        <source>all on the graphics card</source>
        <translation>全部放在显卡上</translation>
    </message>
    <message>
        <source>on the card, its vision part in memory</source>
        <translation>放在显卡上，视觉部分留在内存</translation>
    </message>
    <message>
        <source>on the card, with 4-bit weights</source>
        <translation>放在显卡上，使用 4 位权重</translation>
    </message>
    <message>
        <source>on the processor (minutes for an answer)</source>
        <translation>在处理器上运行（回答需要几分钟）</translation>
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
        <translation>可用显存不足</translation>
    </message>
    <message>
        <source>too little free memory</source>
        <translation>可用内存不足</translation>
    </message>
    <message>
        <source>not yet: a later version brings it</source>
        <translation>尚不支持，以后的版本提供</translation>
    </message>
    <message>
        <source>needs {video} of video memory and {ram} of memory: {reason}</source>
        <translation>需要 {video} 显存和 {ram} 内存：{reason}</translation>
    </message>
    <message>
        <source>needs {ram} of memory: {reason}</source>
        <translation>需要 {ram} 内存：{reason}</translation>
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
        <source>Install the driver (version 580 or newer) and restart.</source>
        <translation>请安装驱动（580 或更新版本）并重新启动电脑。</translation>
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
        <source>Install version 580 or newer; until then the processor computes.</source>
        <translation>请安装 580 或更新版本；在此之前由处理器计算。</translation>
    </message>
    <message>
        <source>The card has less than 8 GB of video memory.</source>
        <translation>显卡的显存不足 8 GB。</translation>
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
        <source>There is no room for GLM-4v-9b, which takes 28 GB.</source>
        <translation>磁盘空间放不下 GLM-4v-9b（28 GB）。</translation>
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
        <source>Not found out: {what}</source>
        <translation>未能查明：{what}</translation>
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
        <source>Server</source>
        <translation>服务器</translation>
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
    <message>
        <source>Answered by a server.</source>
        <translation>由服务器回答。</translation>
    </message>
</context>
<context>
    <name>Engines</name>
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
    <name>FolderText</name>
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
        <source>It cannot be read: {0}.</source>
        <translation>无法读取：{0}。</translation>
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
        <source>Smaller forms ({0}) cannot be used yet; the original weights are needed.</source>
        <translation>压缩形式（{0}）目前还不能使用，需要原始权重。</translation>
    </message>
    <message>
        <source>Its weights are files that can run code (.bin, .pt). Only safetensors are read.</source>
        <translation>其权重是可能运行代码的文件（.bin、.pt）；本程序只读取 safetensors。</translation>
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
        <source>About {0} are downloaded and {1} are needed on the disk.</source>
        <translation>约需下载 {0}，占用磁盘 {1}。</translation>
    </message>
    <message>
        <source>Nothing goes online before you press the button.</source>
        <translation>按下按钮之前不会联网。</translation>
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
        <source>{done} of {asked}</source>
        <translation>{done}/{asked}</translation>
    </message>
    <message>
        <source>Region {width} × {height} at {x}, {y}</source>
        <translation>选区 {width} × {height}，位置 {x}, {y}</translation>
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
        <source>The program does not download the weights yet: download all files of the model yourself, then choose their folder. Files with code in them are never run.</source>
        <translation>程序目前还不会下载权重：请自行下载模型的全部文件，再选择其所在的文件夹。其中含有代码的文件绝不会被运行。</translation>
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
    <message>
        <source>Sees the picture and answers freely. 13.9 billion parameters, 27.8 GB as bf16: needs a graphics card with about 30 GB of memory (from 20 GB with a part in the computer&apos;s own), or patience on a processor with 30 GB of free memory. A smaller int4 form comes later.</source>
        <translation>能看图并自由回答。139 亿参数，bf16 为 27.8 GB：需要约 30 GB 显存的显卡（把一部分放在内存中时 20 GB 起），或在有 30 GB 空闲内存的处理器上耐心等待。更小的 int4 形式以后提供。</translation>
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
        <source>There is no picture in what was dropped or pasted.</source>
        <translation>拖入或粘贴的内容里没有图片。</translation>
    </message>
    <message>
        <source>Use a picture, or a picture file from this computer.</source>
        <translation>请使用图片，或本机上的图片文件。</translation>
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

//! The rows of the notes in their order, and what there is to show for each.

use koa_core::App;

/// An example of the notes.
#[derive(Debug)]
pub struct Row {
    /// Its number, `N01` to `N33`.
    pub id: &'static str,
    /// Its subject in Chinese.
    pub chinese: &'static str,
    /// Its subject in English.
    pub english: &'static str,
    /// The part of the notes where it stands.
    pub notes: &'static str,
    /// What it is made of.
    pub content: Content,
}

/// What there is of a row.
#[derive(Debug)]
pub enum Content {
    /// An example that runs.
    Example(Example),
    /// The package that it needs first.
    Needs(&'static str),
}

/// A runnable example.
#[derive(Debug)]
pub struct Example {
    /// Its folder in `src`.
    pub folder: &'static str,
    /// The paths to open in the browser, below that of its page.
    pub routes: &'static [&'static str],
    /// Makes its application.
    pub app: fn() -> App,
    /// Its text, the one that was compiled.
    pub source: &'static str,
    /// The middle part of its page.
    pub page: &'static str,
}

impl Row {
    /// The path of its page: `/n01`.
    pub fn path(&self) -> String {
        format!("/{}", self.id.to_lowercase())
    }
}

/// The rows that have an example.
pub fn examples() -> impl Iterator<Item = (&'static Row, &'static Example)> {
    ROWS.iter().filter_map(|row| match &row.content {
        Content::Example(example) => Some((row, example)),
        Content::Needs(_) => None,
    })
}

const fn row(
    id: &'static str,
    chinese: &'static str,
    english: &'static str,
    notes: &'static str,
    content: Content,
) -> Row {
    Row {
        id,
        chinese,
        english,
        notes,
        content,
    }
}

macro_rules! example {
    ($folder:ident $(, $route:literal)*) => {
        Content::Example(Example {
            folder: stringify!($folder),
            routes: &[$($route),*],
            app: crate::$folder::app,
            source: include_str!(concat!(stringify!($folder), "/mod.rs")),
            page: include_str!(concat!(stringify!($folder), "/page.html")),
        })
    };
}

/// All rows, in the order of the notes.
#[rustfmt::skip]
pub static ROWS: [Row; 33] = [
    row("N01", "浏览器输入链接，直接下载", "A file as a download", "files", example!(n01_download, "/cat.png", "/style.css")),
    row("N02", "浏览器输入链接，直接显示图片", "A picture that the browser shows", "files",
        example!(n02_image, "/cat.png", "/kitten.png")),
    row("N03", "直接显示字符串、JSON", "A string and JSON that the browser shows", "files",
        example!(n03_string_and_json, "/string", "/json", "/typed")),
    row("N04", "认不出的类型会怎样", "What the browser does with a type", "files",
        example!(n04_unknown_type, "/image", "/text", "/json", "/octets", "/unknown")),
    row("N05", "用 FormData 上传多张图片", "Several pictures uploaded with FormData", "files",
        example!(n05_upload)),
    row("N06", "服务 A 把上传的文件转给服务 B", "Server A forwards an upload to server B", "files",
        example!(n06_forward)),
    row("N07", "目录结构", "The layout of a project", "koa2 · directory layout", Content::Needs("koa-generator")),
    row("N08", "ctx.request", "ctx.request", "koa2 · ctx", example!(n08_request, "/request?a=1&a=2", "/home/7/tobi", "/accepts")),
    row("N09", "ctx.response", "ctx.response", "koa2 · ctx", example!(n09_response, "/response", "/json")),
    row("N10", "ctx.state、ctx.cookies、ctx.throw", "What middleware share, signed cookies, leaving the chain", "koa2 · ctx",
        example!(n10_state_cookies_throw, "/state", "/login", "/me", "/throw", "/throw/short", "/later")),
    row("N11", "自己写 koa-bodyparser", "koa-bodyparser by hand", "koa2 · middleware",
        example!(n11_body_parser_by_hand)),
    row("N12", "路由、控制器、模版", "Route, controller, template", "koa2 · middleware",
        example!(n12_route_controller_template, "/home", "/list")),
    row("N13", "koa-json", "koa-json", "koa2 · middleware",
        example!(n13_json, "/pretty", "/compact", "/param", "/param?pretty", "/spaces")),
    row("N14", "部分错误展示为错误页", "Some errors as an error page", "koa2 · errors",
        example!(n14_error_page, "/missing", "/members", "/crash")),
    row("N15", "API 错误：status + body", "The errors of an API as status and message", "koa2 · errors",
        example!(n15_api_errors, "/api/users/1", "/api/users/7", "/api/users/x", "/api/crash")),
    row("N16", "最外层的错误处理中间件", "The outermost middleware handles errors", "koa2 · errors",
        example!(n16_error_handler, "/thrown", "/unforeseen", "/reports")),
    row("N17", "在路由或中间件里出错", "An error of a route or a middleware", "koa2 · error",
        example!(n17_next_error, "/route", "/middleware")),
    row("N18", "logger", "A logger", "koa2 · logger",
        example!(n18_logger, "/hello", "/forbidden", "/crash", "/lines", "/json")),
    row("N19", "部署、性能指标与优化", "Deployment, metrics, optimisation", "koa2 · deployment",
        example!(n19_deployment, "/health/live", "/health/ready", "/metrics", "/report", "/worker", "/slow?ms=500")),
    row("N20", "单元测试", "Unit tests", "koa2 · unit tests", example!(n20_unit_tests, "/hello", "/hello?name=Koa")),
    row("N21", "小程序的登录", "Login of a mini program", "koa2 · login", example!(n21_mini_program_login, "/code", "/me")),
    row("N22", "cookie", "Cookies", "koa2 · authentication",
        example!(n22_cookies, "/get-cookie", "/visits", "/wire", "/forget")),
    row("N23", "session", "Sessions", "koa2 · authentication",
        example!(n23_session, "/cookie/views", "/cookie/show", "/memory/views", "/memory/show", "/redis/views")),
    row("N24", "自己写 JWT", "JWT by hand", "koa2 · authentication",
        example!(n24_jwt_by_hand, "/sign?name=tobi", "/verify", "/parts")),
    row("N25", "JWT 中间件", "JWT middleware", "koa2 · authentication",
        example!(n25_jwt_middleware, "/login", "/login?role=admin", "/profile", "/by-hand", "/admin")),
    row("N26", "自己写 koa-static", "koa-static by hand", "koa2 · topics",
        example!(n26_static_by_hand, "/style.css", "/missing.css", "/limited/cat.png")),
    row("N27", "koa-static 的错误处理", "The error handler of koa-static", "koa2 · topics",
        example!(n27_static_errors, "/style.css", "/missing.png", "/crash")),
    row("N28", "上传到临时目录，再移动", "An upload to a temporary file, then moved", "koa2 · topics",
        example!(n28_temporary_file)),
    row("N29", "断点续传：下载", "A download that resumes", "koa2 · topics",
        example!(n29_resumable_download, "/cat.png", "/scale.wav")),
    row("N30", "断点续传：上传", "An upload that resumes", "koa2 · topics",
        example!(n30_resumable_upload, "/verify?fileHash=00000000000000000000000000000000&filename=a.txt")),
    row("N31", "MySQL、连接池、ORM", "MySQL with a pool and an ORM", "koa2 · databases", Content::Needs("mysql")),
    row("N32", "MongoDB", "MongoDB", "koa2 · databases", Content::Needs("mongodb")),
    row("N33", "Redis", "Redis", "koa2 · databases", example!(n33_redis, "/set", "/get", "/setex", "/session")),
];

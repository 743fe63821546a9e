//! A visitor without a browser: asks the router, keeps the session, sends forms as our own pages do.

use crate::centre::{Centre, PASSWORD};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt;

pub struct Visitor {
    router: Router,
    session: String,
    pub lang: &'static str,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Visitor {
    pub fn stranger(centre: &Centre) -> Self {
        Self { router: centre.router(), session: String::new(), lang: "zh" }
    }

    pub async fn signed_in(centre: &Centre, login: &str) -> Self {
        let mut visitor = Self::stranger(centre);
        let page = visitor.send("/sign-in", &[("login", login), ("password", PASSWORD)]).await;
        let cookie = page.header(header::SET_COOKIE);
        visitor.session = cookie.split(';').next().unwrap().to_owned();
        visitor
    }

    pub async fn see(&self, path: &str) -> Page {
        self.ask(Request::get(path)).await
    }

    /// Status and headers alone: of what never ends.
    pub async fn see_head(&self, path: &str) -> Page {
        let cookies = format!("{}; weir_lang={}", self.session, self.lang);
        let request = Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let text = match status.is_success() {
            true => String::new(),
            false => String::from_utf8_lossy(&to_bytes(answer.into_body(), 1 << 20).await.unwrap()).into_owned(),
        };
        Page { status, headers, text }
    }

    /// With any verb, as our own page would.
    pub async fn send_verb(&self, verb: &str, path: &str) -> Page {
        let request = Request::builder().method(verb).uri(path).header("host", "weir.test");
        self.ask_with(request.header("origin", "https://weir.test"), Body::empty()).await
    }

    /// With a partner's key instead of a session.
    pub async fn call(&self, method: &str, path: &str, key: &str, body: &str) -> Page {
        let request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.ask_with(request, Body::from(body.to_owned())).await
    }

    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send_as(path, fields, &[("host", "weir.test"), ("origin", "https://weir.test")]).await
    }

    pub async fn send_as(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask_with(request, Body::from(encoded(fields))).await
    }

    pub async fn send_file(&self, path: &str, content_type: &str, body: &str) -> Page {
        let request = Request::post(path).header(header::CONTENT_TYPE, content_type);
        let request = request.header("host", "weir.test").header("origin", "https://weir.test");
        self.ask_with(request, Body::from(body.to_owned())).await
    }

    async fn ask(&self, request: axum::http::request::Builder) -> Page {
        self.ask_with(request, Body::empty()).await
    }

    async fn ask_with(&self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies = format!("{}; weir_lang={}", self.session, self.lang);
        let request = request.header(header::COOKIE, cookies).body(body).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = to_bytes(answer.into_body(), 16 * 1024 * 1024).await.unwrap();
        Page { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

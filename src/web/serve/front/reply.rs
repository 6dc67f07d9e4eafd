//! Replies on their way to a client.

use std::sync::Arc;

use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap,
    HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use super::body::{Content, ReplyBody};
use super::record::{Entry, Record};
use crate::web::serve::message::Request;
use crate::web::serve::reply::Problem;

/// A reply before it is on its way.
pub(super) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub content: Content,
}

impl Reply {
    /// A text that differs each time.
    pub fn text(request: &Request, media_type: &'static str, text: String) -> Self {
        if request.method != "GET" {
            return Self::problem(&Problem::method("GET, HEAD"), request);
        }
        Self::own(StatusCode::OK, media_type, text.into_bytes(), request)
    }

    /// A reply that says what is wrong.
    pub fn problem(problem: &Problem, request: &Request) -> Self {
        let (media_type, body) = problem.written(request);
        let status = StatusCode::from_u16(problem.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut reply = Self::own(status, media_type, body, request);
        reply.headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        for (name, value) in &problem.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                reply.headers.append(*name, value);
            }
        }
        reply
    }

    /// A reply that no worker makes.
    fn own(status: StatusCode, media_type: &'static str, body: Vec<u8>, request: &Request) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CONTENT_LENGTH, body.len().into());
        let body = if request.is_head { Vec::new() } else { body };
        Self { status, headers, content: Content::Whole(Some(body.into())) }
    }

    /// That there is nothing, which need not be asked again: browsers want an icon of every server.
    pub fn nothing() -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=86400"));
        Self { status: StatusCode::NO_CONTENT, headers, content: Content::Whole(None) }
    }

    /// The reply to OPTIONS: all may read (Fetch Standard §3.2).
    pub fn preflight(methods: &'static str) -> Self {
        let mut headers = HeaderMap::new();
        let mut header = |name, value| headers.insert(name, HeaderValue::from_static(value));
        header(ALLOW, methods);
        header(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        header(ACCESS_CONTROL_ALLOW_METHODS, methods);
        header(ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Content-Type");
        header(ACCESS_CONTROL_MAX_AGE, "86400");
        Self { status: StatusCode::NO_CONTENT, headers, content: Content::Whole(None) }
    }

    /// For hyper; the end of the body is recorded.
    pub fn on_its_way(self, record: Arc<Record>, entry: Entry) -> Response<ReplyBody> {
        let mut response = Response::new(ReplyBody::new(record, entry, self.content));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

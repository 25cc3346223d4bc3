//! Speaks HTTP/1.1 with whoever knocks: bounded in time, in bytes and in number, so that a client that hangs stops nobody.
//!
//! In: a listener and a `Door`. Out: one answer a connection.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tracing::{debug, warn};

use crate::web::page::{Note, POLICY};
use crate::web::{Asked, Door, Reply, bare};

/// Connections at once; one more is closed unheard.
const CONNECTIONS_MAX: usize = 128;
/// A request's head must be there within this, and the whole connection be over within that.
const HEAD_WITHIN: Duration = Duration::from_secs(5);
const OVER_WITHIN: Duration = Duration::from_secs(15);
/// Bytes of a request's head, and of its body: a form of one field.
const HEAD_BYTES_MAX: usize = 16 << 10;
const BODY_BYTES_MAX: usize = 4 << 10;
/// After the system could not give a connection, as when files are used up.
const BREATH: Duration = Duration::from_millis(100);

/// Answers until it is dropped.
pub async fn serve(listener: TcpListener, door: Arc<Door>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let socket = match listener.accept().await {
            Ok((socket, _)) => socket,
            Err(error) => {
                warn!(%error, "a connection for a link could not be taken");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            debug!("too many connections for links at once; one is closed");
            continue;
        };
        let door = door.clone();
        tokio::spawn(async move {
            attend(socket, &door).await;
            drop(place);
        });
    }
}

async fn attend(socket: TcpStream, door: &Door) {
    let service = service_fn(async |request| Ok::<_, Infallible>(answered(door, request).await));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES_MAX)
        .keep_alive(false)
        .serve_connection(TokioIo::new(socket), service);
    match tokio::time::timeout(OVER_WITHIN, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => debug!(%error, "a connection for a link broke off"),
        Err(_) => debug!("a connection for a link took too long"),
    }
}

async fn answered(door: &Door, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let reply = match *request.method() {
        Method::GET | Method::HEAD => door.answer(&path, Asked::Look).await,
        Method::POST => match Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await {
            Ok(body) => door.answer(&path, Asked::Act(&String::from_utf8_lossy(&body.to_bytes()))).await,
            Err(_) => bare(413, Note::TooMuch),
        },
        _ => bare(405, Note::Method),
    };
    response(reply)
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::new(Full::new(Bytes::from(reply.html)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        // The address is the right to act: it is kept nowhere and told to nobody.
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.extend(HeaderValue::from_str(&POLICY).ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    }
    response
}

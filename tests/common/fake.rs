//! A server that answers as a test says, and keeps the requests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A running server; it ends with the test.
pub struct Fake {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// Answers each request, given as its head and body, with the bytes that `reply` writes; the
    /// connection then ends.
    pub fn start(reply: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/sparql", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, reply) = (requests.clone(), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, reply) = (kept.clone(), reply.clone());
                thread::spawn(move || answer(stream, &kept, &*reply));
            }
        });
        Self { url, requests }
    }

    /// Answers all requests with one status, media type and body.
    pub fn saying(status: &str, media: &str, body: &str) -> Self {
        let reply = reply(status, &[("content-type", media)], body);
        Self::start(move |_, stream| drop(stream.write_all(reply.as_bytes())))
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panics in a server").clone()
    }
}

/// A whole reply.
pub fn reply(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut reply = format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
    for (name, value) in headers {
        reply.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{reply}content-length: {}\r\n\r\n{body}", body.len())
}

fn answer(
    mut stream: TcpStream,
    kept: &Mutex<Vec<String>>,
    reply: &(dyn Fn(&str, &mut TcpStream) + Send + Sync),
) {
    let mut read = Vec::new();
    let mut buffer = [0; 1 << 16];
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|l| l.split("\r\n").next()?.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                break;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(n) => read.extend_from_slice(&buffer[..n]),
        }
    }
    let request = String::from_utf8_lossy(&read).into_owned();
    kept.lock().expect("no test panics in a server").push(request.clone());
    reply(&request, &mut stream);
}

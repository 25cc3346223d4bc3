//! A real mail server: Exim in a folder of its own, with TLS, STARTTLS and authentication.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::support::until;

pub const USER: &str = "desk";
pub const PASSWORD: &str = "correct horse";

/// A running Exim; stopped when it goes out of scope.
pub struct Exim {
    folder: tempfile::TempDir,
    child: Child,
    pub starttls_port: u16,
}

fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    listeners.map(|listener| listener.local_addr().expect("an address").port())
}

fn program() -> PathBuf {
    ["/usr/sbin/exim4", "/usr/sbin/exim", "/usr/bin/exim"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .expect("Exim is not installed; install it with `tests/setup` (Debian: apt-get install exim4-daemon-light)")
}

impl Exim {
    pub fn start() -> Self {
        let program = program();
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let mut names = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("names");
        names.subject_alt_names.push(rcgen::SanType::IpAddress("127.0.0.1".parse().expect("an address")));
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("names");
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority_key = rcgen::KeyPair::generate().expect("a key");
        let authority_certificate = authority.self_signed(&authority_key).expect("signed");
        let issuer = rcgen::Issuer::new(authority, authority_key);
        let certificate = names.signed_by(&key, &issuer).expect("signed");
        std::fs::write(root.join("ca.pem"), authority_certificate.pem()).expect("written");
        std::fs::write(root.join("cert.pem"), certificate.pem()).expect("written");
        std::fs::write(root.join("key.pem"), key.serialize_pem()).expect("written");
        for name in ["spool", "log"] {
            std::fs::create_dir(root.join(name)).expect("made");
        }
        let [tls_port, starttls_port, clear_port] = free_ports();
        let me = |flag| {
            let output = Command::new("id").arg(flag).output().expect("id runs");
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        };
        let (user, group) = (me("-un"), me("-gn"));
        let config = format!(
            r#"
spool_directory = {root}/spool
log_file_path = {root}/log/%slog
exim_user = {user}
exim_group = {group}
never_users =
keep_environment =
primary_hostname = localhost
queue_only = true
split_spool_directory = false
local_interfaces = 127.0.0.1
daemon_smtp_ports = {tls_port} : {starttls_port} : {clear_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = ${{if eq{{$received_port}}{{{clear_port}}}{{}}{{*}}}}
tls_certificate = {root}/cert.pem
tls_privatekey = {root}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = rcpt
acl_smtp_data = data
host_lookup =
rfc1413_query_timeout = 0s
begin acl
rcpt:
  deny message = no such person here
       local_parts = nobody
  defer message = come back later
       local_parts = later
  accept authenticated = *
  deny message = log in first
data:
  accept
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{USER}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}
  server_set_id = $auth2
"#,
            root = root.display(),
        );
        std::fs::write(root.join("exim.conf"), config).expect("written");
        let child = Command::new(program)
            .args(["-bdf", "-C"])
            .arg(root.join("exim.conf"))
            .args(["-oP", &root.join("pid").display().to_string()])
            .stderr(std::fs::File::create(root.join("log/stderr")).expect("a log"))
            .stdout(Stdio::null())
            .spawn()
            .expect("Exim starts");
        let exim = Self { folder, child, starttls_port };
        until("Exim listens", || std::net::TcpStream::connect(("127.0.0.1", starttls_port)).ok().map(drop));
        exim
    }

    /// Mails that were accepted, as they lie in the queue: headers, each after its mark, and the body.
    pub fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("spool/input")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.to_string_lossy().ends_with("-H"));
        paths.sort();
        let read = |path: &PathBuf| {
            let head = std::fs::read_to_string(path).ok()?;
            let body = std::fs::read_to_string(path.to_string_lossy().trim_end_matches("-H").to_owned() + "-D").ok()?;
            Some(head + &body)
        };
        paths.iter().filter_map(read).collect()
    }

    pub fn ca_file(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

/// What folders have beside files: links in circles and out of the tree, a pipe, a socket, a file that nobody may read, a name that is no
/// Unicode, and folders in each other.
pub fn put(folder: &Path) -> io::Result<()> {
    let links = [
        (".", "loop"),
        ("..", "up"),
        ("/", "root.py"),
        ("/etc/passwd", "passwd.py"),
        ("a.py", "b.py"),
        ("b.py", "a.py"),
    ];
    for (to, name) in links
        .iter()
        .chain(&[("nowhere", "gone.ts"), ("/dev/zero", "zero.py"), ("/proc/self", "self")])
    {
        let _ = symlink(to, folder.join(name));
    }
    let _ = rustix::fs::mknodat(
        rustix::fs::CWD,
        folder.join("pipe.py"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    );
    drop(UnixListener::bind(folder.join("socket.ts")));
    let _ = fs::write(folder.join(OsStr::from_bytes(b"n\xff\xfe.py")), "import n\n");
    let closed = folder.join("closed.py");
    if fs::write(&closed, "import closed\n").is_ok() {
        fs::set_permissions(&closed, Permissions::from_mode(0o000))?;
    }
    let mut deep = folder.to_owned();
    for _ in 0..100 {
        deep.push("d");
    }
    fs::create_dir_all(&deep)?;
    fs::write(deep.join("deep.py"), "import os\n")
}

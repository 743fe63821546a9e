//! The way to a server on another machine: read by nobody else, and to no other server.

use papers::{AnyConnection, Papers};
use sqlx::{Connection, Row};

/// Names the same throw-away server over TLS, with the certificate it must show.
const SERVER: &str = "WEIR_TEST_POSTGRES_TLS";

#[tokio::test]
async fn papers_are_kept_over_tls_and_by_no_server_that_cannot_say_who_it_is() {
    let Ok(server) = std::env::var(SERVER) else {
        eprintln!("skipped: {SERVER} names no server; `cargo xtask test` starts one");
        return;
    };
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(&server).await.expect("the server that was named");
    let ask =
        "SELECT CASE WHEN ssl THEN version ELSE 'in clear' END AS way FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let row = sqlx::query(ask).fetch_one(&mut conn).await.unwrap();
    assert_eq!(row.try_get::<String, _>("way").unwrap(), "TLSv1.3");
    assert!(papers::is_private(&server).unwrap());

    let root = server.rsplit_once("sslrootcert=").unwrap().1;
    let other = tempfile::NamedTempFile::new().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(other.path(), made.cert.pem()).unwrap();
    for (what, address) in [
        ("another authority", server.replace(root, &other.path().display().to_string())),
        ("another name", server.replace("localhost", "127.0.0.1")),
    ] {
        let refused = Papers::open_beside(&address, None).await.err().map(|fault| fault.to_string());
        assert!(refused.is_some_and(|said| said.contains("certificate")), "{what}");
    }
}

#[test]
fn an_address_says_whether_others_read_along() {
    for (url, want) in [
        ("postgres://weir@db.internal:5433/weir?sslmode=verify-full&sslrootcert=root.pem", true),
        ("postgres://weir@localhost:5433/weir", true),
        ("postgres://127.0.0.1/weir", true),
        ("postgres://weir@[::1]:5433/weir", true),
        ("postgres://weir@%2Frun%2Fpostgresql/weir", true),
        ("postgres:///weir?host=/run/postgresql", true),
        ("postgres://weir@db.internal:5433/weir", false),
        ("postgres://weir@localhost.evil.example/weir", false),
        ("postgres://weir@db/weir?sslmode=require", false),
        ("postgres://weir@db/weir?sslmode=verify-ca", false),
        ("postgres://weir@localhost/weir?host=db.internal", false),
    ] {
        assert_eq!(papers::is_private(url).unwrap(), want, "{url}");
    }
}

use std::net::SocketAddr;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};

use crate::client::Connection;

/// The figures of a process at one moment, in the text form of Prometheus.
#[derive(Clone, Debug)]
pub struct Figures(String);

impl Figures {
    /// Asks a port of loopback.
    pub async fn ask(port: u16) -> anyhow::Result<Self> {
        let mut connection = Connection::open(SocketAddr::from(([127, 0, 0, 1], port))).await?;
        let request = Request::get("/metrics").header("host", "localhost").body(Full::new(Bytes::new()))?;
        let response = connection.begin(request).await?;
        ensure!(response.status().is_success(), "/metrics: {}", response.status());
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Self(String::from_utf8(body.to_vec()).context("figures are text")?))
    }

    /// The samples of a figure: the labels as they are written, and the value.
    pub fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
        self.0.lines().filter_map(move |line| {
            let rest = line.strip_prefix(name)?;
            let (labels, value) = match rest.strip_prefix('{') {
                Some(rest) => rest.rsplit_once("} ")?,
                None => ("", rest.strip_prefix(' ')?),
            };
            Some((labels, value.split(' ').next()?.parse().ok()?))
        })
    }
}

/// The value of a label among labels as they are written.
pub fn label<'a>(labels: &'a str, name: &str) -> Option<&'a str> {
    let rest = labels.split(',').find_map(|label| label.strip_prefix(name)?.strip_prefix("=\""))?;
    rest.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_with_its_labels_and_no_other_is_taken_for_it() {
        let figures = Figures(
            "# HELP sent_total Sent\nsent_total{app_id=\"a\",dst_app_id=\"b\"} 3\nsent_total{app_id=\"a\",dst_app_id=\"c\"} 4e1\n\
             sent_total_more{app_id=\"a\"} 7\nplain 2.5\n"
                .to_owned(),
        );
        let sent: Vec<_> = figures.of("sent_total").collect();
        let to: Vec<_> = sent.iter().map(|(labels, count)| (label(labels, "dst_app_id"), *count)).collect();
        assert_eq!(to, [(Some("b"), 3.0), (Some("c"), 40.0)]);
        assert_eq!(figures.of("plain").collect::<Vec<_>>(), [("", 2.5)]);
    }
}

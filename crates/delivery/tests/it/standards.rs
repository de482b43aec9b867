//! Other people's answers: the Standard Webhooks vector in the shared data.

use stormlake_delivery::webhook::sign::Secrets;

#[test]
fn the_published_signature_vector_is_met() {
    let folder = std::env::var("STORMLAKE_DATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").to_owned());
    let path = format!("{folder}/webhooks/standards/standard_webhooks_vector.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no data");
        return;
    };
    let vector: serde_json::Value = serde_json::from_str(&text).unwrap();
    let field = |name: &str| vector[name].as_str().unwrap();
    let secrets = Secrets::parse(field("secret")).unwrap();
    let (id, timestamp, body) = (
        field("webhook-id"),
        vector["webhook-timestamp"].as_i64().unwrap(),
        field("body").as_bytes(),
    );
    assert_eq!(secrets.sign(id, timestamp, body), field("webhook-signature"));
    assert!(secrets.verify(id, timestamp, body, field("webhook-signature")));
}

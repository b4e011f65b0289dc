use pando_chatbot::{SCHEMA, STATEMENTS};
use pando_store::contract::check_dialects;

#[tokio::test]
async fn every_statement_fits_the_tables_of_both_databases() {
    check_dialects(&SCHEMA, STATEMENTS.iter().copied()).await;
}

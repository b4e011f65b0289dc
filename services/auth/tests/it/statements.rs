use pando_auth::SCHEMA;
use pando_auth::store::statements::ALL;
use pando_store::contract::check_dialects;

#[tokio::test]
async fn every_statement_fits_the_tables_of_both_databases() {
    check_dialects(&SCHEMA, ALL.iter().copied()).await;
}

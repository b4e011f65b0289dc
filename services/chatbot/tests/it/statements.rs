use crate::world::World;

#[test]
fn every_statement_is_one_of_this_schema() {
    let world = World::new();
    assert!(pando_chatbot::STATEMENTS.len() > 10);
    for statement in pando_chatbot::STATEMENTS {
        world
            .store
            .inspect(statement)
            .unwrap_or_else(|error| panic!("{}: {error}", statement.name));
    }
}

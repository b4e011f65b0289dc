use super::read;

#[test]
fn variables_of_the_environment_are_settings() {
    let facts = read(&[(
        "a.ts",
        "const url = process.env.API_URL ?? 'http://localhost';\nconst { PORT = '3000', NODE_ENV } = process.env;\nexport const f = () => import.meta.env.VITE_X || process.env['DB_PASSWORD'];\nconst env = process.env;\nconst dsn = env.DATABASE_URL || 'postgres://a:b@c/d';\nif (import.meta.env.DEV) {}",
    )]);
    let told: Vec<_> = facts
        .settings
        .iter()
        .map(|setting| {
            (
                &*setting.name,
                setting.unit.as_str(),
                setting.place.line,
                setting.default.as_deref(),
                setting.secret,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("API_URL", "a.ts", 1, Some("http://localhost"), false),
            ("DATABASE_URL", "a.ts", 5, None, true),
            ("DB_PASSWORD", "a.ts#f", 3, None, true),
            ("NODE_ENV", "a.ts", 2, None, false),
            ("PORT", "a.ts", 2, Some("3000"), false),
            ("VITE_X", "a.ts#f", 3, None, false),
        ]
    );
}

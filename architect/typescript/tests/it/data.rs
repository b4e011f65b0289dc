use pando_facts::Facts;

use super::read;

fn accesses(facts: &Facts) -> Vec<String> {
    let told = facts
        .accesses
        .iter()
        .map(|access| format!("{} {:?} {} {:?}", access.unit, access.kind, access.table, access.by));
    told.collect()
}

const SCHEMA: &str = "model User {\n  id Int @id\n  tasks Task[]\n  @@map(\"users\")\n}\nmodel Task {\n  id Int @id\n  ownerId Int\n  owner User @relation(fields: [ownerId], references: [id])\n}\n";

#[test]
fn a_client_of_prisma_reads_and_writes_tables() {
    let facts = read(&[
        ("prisma/schema.prisma", SCHEMA),
        (
            "src/tasks.ts",
            "import { prisma } from './db';\nexport const list = () => prisma.task.findMany({ include: { owner: true } });\nexport const add = (ctx) => ctx.db.user.create({ data: { tasks: { create: {} } } });\nexport const other = () => cache.task.refresh();",
        ),
        (
            "src/move.ts",
            "import { prisma } from './db';\nexport const move = () => prisma.$transaction(async (tx) => { await tx.task.update({}); await touch(tx); });\nconst touch = (tx) => tx.user.update({});\nexport const both = () => prisma.$transaction([prisma.task.delete({}), prisma.user.delete({})]);",
        ),
        (
            "src/db.ts",
            "import { PrismaClient } from '@prisma/client';\nexport const prisma = new PrismaClient();",
        ),
    ]);
    assert_eq!(
        accesses(&facts),
        [
            "src/move.ts#both Delete Task Orm",
            "src/move.ts#both Delete users Orm",
            "src/move.ts#move Update Task Orm",
            "src/move.ts#touch Update users Orm",
            "src/tasks.ts#add Insert Task Relation",
            "src/tasks.ts#add Insert users Orm",
            "src/tasks.ts#list Read Task Orm",
            "src/tasks.ts#list Read users Relation",
        ]
    );
    let together: Vec<_> = facts
        .transactions
        .iter()
        .map(|transaction| {
            (
                transaction.unit.as_str(),
                transaction.writes.iter().map(|write| &*write.table).collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        together,
        [
            ("src/move.ts#move", vec!["Task", "users"]),
            ("src/move.ts#both", vec!["Task", "users"])
        ]
    );
    assert_eq!(&*facts.tables[1].name, "users");
}

#[test]
fn tables_of_drizzle_are_read_and_used() {
    let facts = read(&[
        (
            "schema.ts",
            "import { pgTable, serial, integer, foreignKey } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: serial('id').primaryKey() });\nexport const tasks = pgTable('tasks', {\n  id: serial('id').primaryKey(),\n  owner: integer('owner_id').notNull().references(() => users.id),\n}, (table) => ({ by: foreignKey({ columns: [table.maker], foreignColumns: [users.id] }) }));",
        ),
        (
            "use.ts",
            "import { drizzle } from 'drizzle-orm/node-postgres';\nimport { tasks, users } from './schema';\nconst db = drizzle(process.env.DATABASE_URL);\nexport const list = () => db.select().from(tasks).leftJoin(users, x);\nexport const add = () => db.insert(tasks).values({});\nexport const find = () => db.query.users.findMany();\nexport const many = () => db.transaction(async (tx) => { await tx.delete(tasks); await tx.update(users).set({}); });",
        ),
    ]);
    assert_eq!(
        accesses(&facts),
        [
            "use.ts#add Insert tasks Orm",
            "use.ts#find Read users Orm",
            "use.ts#list Read tasks Orm",
            "use.ts#list Read users Orm",
            "use.ts#many Delete tasks Orm",
            "use.ts#many Update users Orm",
        ]
    );
    let tasks = &facts.tables[0];
    let reference = &tasks.references[0];
    assert_eq!(
        (&*reference.column, &*reference.to, reference.place.to_string().as_str()),
        ("owner_id", "users", "schema.ts:5")
    );
    assert_eq!((&*tasks.references[1].column, &*tasks.references[1].to), ("maker", "users"));
    assert!(tasks.columns[0].primary);
    assert_eq!(facts.transactions[0].writes.len(), 2);
}

#[test]
fn statements_in_texts_are_uses_of_tables() {
    let facts = read(&[(
        "a.ts",
        "export const one = () => pool.query(`SELECT * FROM tasks WHERE id = ${id}`);\nexport const two = () => sql`UPDATE users SET name = ${name}`;\nexport const three = () => say('select one of them');",
    )]);
    assert_eq!(accesses(&facts), ["a.ts#one Read tasks Sql", "a.ts#two Update users Sql"]);
}

#[test]
fn a_package_that_keeps_data_and_is_not_followed_is_named() {
    let facts = read(&[
        (
            "src/db.ts",
            "import express from 'express';\nimport { EntityManager } from '@mikro-orm/core';\nexport const db = new EntityManager();",
        ),
        (
            "src/kinds.ts",
            "import type { Model } from 'mongoose';\nexport type Kind = Model<string>;",
        ),
        ("src/near.ts", "import x from 'mongodb-memory';\nexport const y = x;"),
        ("src/old.js", "const knex = require('knex');\nmodule.exports = knex({});"),
    ]);
    let told: Vec<String> = facts
        .diagnostics
        .iter()
        .map(|one| format!("{:?} {} {}", one.kind, one.place, one.sentence))
        .collect();
    assert_eq!(
        told,
        [
            "Library src/db.ts:2 `@mikro-orm` keeps data in a way that is not followed: which tables it reads and writes is not told",
            "Library src/old.js:1 `knex` keeps data in a way that is not followed: which tables it reads and writes is not told",
        ]
    );
}

#[test]
fn entities_of_typeorm_are_tables_and_their_repositories_use_them() {
    let facts = read(&[
        (
            "src/user.entity.ts",
            "import { Entity, PrimaryGeneratedColumn, Column, ManyToMany, JoinTable, OneToMany } from 'typeorm';\nimport { Task } from './task.entity';\n@Entity('users')\nexport class UserEntity {\n  @PrimaryGeneratedColumn() id: number;\n  @Column('varchar', { name: 'e_mail' }) email: string;\n  @ManyToMany(() => Task) @JoinTable() favorites: Task[];\n  @OneToMany(type => Task, task => task.owner) tasks: Task[];\n}",
        ),
        (
            "src/task.entity.ts",
            "import { Entity, PrimaryColumn, ManyToOne } from 'typeorm';\nimport { UserEntity } from './user.entity';\n@Entity()\nexport class Task {\n  @PrimaryColumn() id: number;\n  @ManyToOne(type => UserEntity, user => user.tasks)\n  owner: UserEntity;\n}",
        ),
        (
            "src/tasks.service.ts",
            "import { Repository, getRepository } from 'typeorm';\nimport { Task } from './task.entity';\nimport { UserEntity } from './user.entity';\nexport class Tasks {\n  constructor(private readonly tasks: Repository<Task>, private readonly cache: Map<string, Task>) {}\n  list() { const made = getRepository(Task).createQueryBuilder('task'); return made.leftJoinAndSelect('task.owner', 'owner').getMany(); }\n  add() { return this.tasks.save({}); }\n  one() { return this.tasks.findOne({ relations: ['owner'] }); }\n  drop(manager) { this.cache.delete('x'); return manager.delete(UserEntity, 1); }\n}",
        ),
    ]);
    assert_eq!(
        accesses(&facts),
        [
            "src/tasks.service.ts#Tasks.add Insert task Orm",
            "src/tasks.service.ts#Tasks.add Update task Orm",
            "src/tasks.service.ts#Tasks.drop Delete users Orm",
            "src/tasks.service.ts#Tasks.list Read task Orm",
            "src/tasks.service.ts#Tasks.list Read users Relation",
            "src/tasks.service.ts#Tasks.one Read task Orm",
            "src/tasks.service.ts#Tasks.one Read users Relation",
        ]
    );
    let told: Vec<String> = facts
        .tables
        .iter()
        .map(|table| {
            let columns: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
            let refers: Vec<String> = table.references.iter().map(|one| format!("{}->{}", one.column, one.to)).collect();
            format!(
                "{} at {} ({}) {} {}",
                table.name,
                table.place,
                columns.join(","),
                refers.join(","),
                table.joins
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "task at src/task.entity.ts:4 (id) ownerId->users false",
            "users at src/user.entity.ts:4 (id,e_mail)  false",
            "users_favorites_task at src/user.entity.ts:7 () usersId->users,taskId->task true",
        ]
    );
    assert_eq!(
        facts.tables[0].class.as_ref().map(|class| class.as_str()),
        Some("src/task.entity.ts#Task")
    );
    assert_eq!(facts.diagnostics, []);
}

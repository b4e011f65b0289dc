use super::{read, routes};

#[test]
fn routers_of_express_are_followed_to_where_they_are_mounted() {
    let facts = read(&[
        (
            "src/index.ts",
            "import express from 'express';\nimport { tasks } from './tasks';\nimport register from './register';\nconst app = express();\napp.use('/api/v1', tasks);\nregister(app);\napp.get('/health', (req, res) => { check(); res.send('ok'); });\nfunction check() {}\napp.listen(3000);",
        ),
        (
            "src/tasks.ts",
            "import { Router } from 'express';\nimport { auth } from './auth';\nexport const tasks = Router();\nconst list = (req, res) => {};\ntasks.get('/tasks', auth, list);\ntasks.route('/tasks/:id').get(list).delete(auth, list);\ntasks.use('/more', require('./more'));",
        ),
        (
            "src/more.js",
            "const router = require('express').Router();\nrouter.post('/', (req, res) => {});\nmodule.exports = router;",
        ),
        ("src/auth.ts", "export const auth = (req, res, next) => next();"),
        (
            "src/register.ts",
            "export default function register(app) { app.put('/given', handler); }\nfunction handler() {}",
        ),
        (
            "src/loose.ts",
            "import express from 'express';\nexport const loose = express.Router();\nloose.get('/loose', f);\nfunction f() {}",
        ),
    ]);
    assert_eq!(
        routes(&facts),
        [
            "POST /api/v1/more @ src/more.js#POST /api/v1/more",
            "GET /api/v1/tasks @ src/tasks.ts#list",
            "DELETE /api/v1/tasks/{id} @ src/tasks.ts#list",
            "GET /api/v1/tasks/{id} @ src/tasks.ts#list",
            "PUT /given @ src/register.ts#handler",
            "GET /health @ src/index.ts#GET /health",
            "GET /loose @ src/loose.ts#f",
        ]
    );
    let unmounted: Vec<_> = facts
        .routes
        .iter()
        .filter(|route| !route.mounted)
        .map(|route| &*route.path)
        .collect();
    assert_eq!(unmounted, ["/loose"]);
    assert_eq!(facts.routes[1].guards[0].as_str(), "src/auth.ts#auth");
    // What is written where it is handed over is a unit of its own.
    assert!(
        facts
            .calls
            .iter()
            .any(|call| call.from.as_str() == "src/index.ts#GET /health" && call.to.as_str() == "src/index.ts#check")
    );
}

#[test]
fn so_are_those_of_fastify_and_hono() {
    let facts = read(&[
        (
            "fast.ts",
            "import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\nasync function plugin(instance, options) {\n  instance.get('/tasks', async () => []);\n  instance.route({ method: 'POST', url: '/tasks', handler: add });\n}\nfunction add() {}\napp.register(plugin, { prefix: '/api' });\napp.listen({ port: 1 });",
        ),
        (
            "hono.ts",
            "import { Hono } from 'hono';\nconst sub = new Hono().get('/:id', (c) => c.text('a')).post('/', (c) => c.text('b'));\nconst app = new Hono();\napp.route('/items', sub);\nexport default app;",
        ),
    ]);
    assert_eq!(
        routes(&facts),
        [
            "GET /api/tasks @ fast.ts#GET /api/tasks",
            "POST /api/tasks @ fast.ts#add",
            "POST /items @ hono.ts#POST /items",
            "GET /items/{id} @ hono.ts#GET /items/{id}",
        ]
    );
    assert!(facts.modules.iter().all(|module| module.entry.is_some()));
}

#[test]
fn controllers_of_nest_answer() {
    let facts = read(&[
        (
            "src/main.ts",
            "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './module';\nasync function begin() { const app = await NestFactory.create(AppModule); app.setGlobalPrefix('api'); }\nbegin();",
        ),
        ("src/module.ts", "import { Tasks } from './tasks';\nexport class AppModule {}"),
        (
            "src/tasks.ts",
            "import { Controller, Get, Post, Body, UseGuards } from '@nestjs/common';\nimport { Service } from './service';\nclass Guard { canActivate() {} }\nclass Dto { title: string }\n@Controller('tasks')\nexport class Tasks {\n  constructor(private readonly service: Service) {}\n  @Get(':id')\n  one() { return this.service.find(); }\n  @Post()\n  @UseGuards(Guard)\n  add(@Body() dto: Dto) {}\n}",
        ),
        ("src/service.ts", "export class Service { find() {} }"),
    ]);
    assert_eq!(
        routes(&facts),
        [
            "POST /api/tasks @ src/tasks.ts#Tasks.add",
            "GET /api/tasks/{id} @ src/tasks.ts#Tasks.one"
        ]
    );
    let add = &facts.routes[0];
    assert_eq!(add.body.as_ref().unwrap().as_str(), "src/tasks.ts#Dto");
    assert_eq!(add.guards[0].as_str(), "src/tasks.ts#Guard.canActivate");
    assert!(add.mounted);
    assert!(facts.calls.iter().any(|call| call.to.as_str() == "src/service.ts#Service.find"));
}

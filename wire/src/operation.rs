use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// The HTTP methods we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or does.
    Post,
    /// Replaces.
    Put,
    /// Changes in part (RFC 7396).
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// HTTP's type.
    pub fn http(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Post => http::Method::POST,
            Self::Put => http::Method::PUT,
            Self::Patch => http::Method::PATCH,
            Self::Delete => http::Method::DELETE,
        }
    }
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it needs no token.
    Public,
    /// A signed-in person, for their own things.
    Person,
    /// A signed-in administrator.
    Administrator,
    /// These services (app ids) for themselves; the gateway never routes to it.
    Services(&'static [&'static str]),
}

/// A header of a request that means something to some operations alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// `Idempotency-Key`: sent again with the same one, the request is done once and answered alike.
    IdempotencyKey,
    /// `If-Match`: it is done only while the thing has this entity tag.
    IfMatch,
    /// `Last-Event-ID`: a stream goes on behind this event.
    LastEventId,
}

/// A header of the answer of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// `ETag`: the version of what is answered.
    ETag,
    /// `Location`: where what was made is.
    Location,
}

/// A function, so that an operation is `Send` and `Sync` whatever its types are.
type Types<Q, B, R> = PhantomData<fn() -> (Q, B, R)>;

/// One operation of a service, typed by its query `Q`, its body `B` and its answer `R` (each `()` when there is none).
/// Routes, clients, OpenAPI and access rules all come from it.
pub struct Operation<Q, B, R> {
    name: &'static str,
    method: Method,
    path: &'static str,
    summary: &'static str,
    access: Access,
    success: u16,
    body_type: &'static str,
    answer_type: Option<&'static str>,
    safe_to_retry: bool,
    reads: &'static [Reads],
    tells: &'static [Tells],
    refuses: &'static [u16],
    types: Types<Q, B, R>,
}

impl<Q, B, R> Operation<Q, B, R> {
    const fn new(method: Method, path: &'static str, name: &'static str, summary: &'static str) -> Self {
        // What a removal removed is not there the second time, and whoever is told so takes it for a failure.
        let safe_to_retry = matches!(method, Method::Get | Method::Put);
        Self {
            name,
            method,
            path,
            summary,
            access: Access::Person,
            success: 200,
            body_type: "application/json",
            answer_type: None,
            safe_to_retry,
            reads: &[],
            tells: &[],
            refuses: &[],
            types: PhantomData,
        }
    }

    /// A read.
    pub const fn get(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Get, path, name, summary)
    }

    /// A creation or an action.
    pub const fn post(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Post, path, name, summary)
    }

    /// A replacement.
    pub const fn put(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new(Method::Put, path, name, summary)
    }

    /// A change in part: `application/merge-patch+json` (RFC 7396).
    pub const fn patch(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        let mut operation = Self::new(Method::Patch, path, name, summary);
        operation.body_type = "application/merge-patch+json";
        operation
    }

    /// A removal, answered with 204.
    pub const fn delete(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        let mut operation = Self::new(Method::Delete, path, name, summary);
        operation.success = 204;
        operation
    }

    /// Who may call it; a signed-in person unless said otherwise.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// The status of success; 200 unless said otherwise.
    #[must_use]
    pub const fn answers(mut self, status: u16) -> Self {
        self.success = status;
        self
    }

    /// The media type of an answer that is not JSON: a page, a stream.
    #[must_use]
    pub const fn answers_as(mut self, media_type: &'static str) -> Self {
        self.answer_type = Some(media_type);
        self
    }

    /// Says that a POST may be sent again when nobody knows whether it arrived: it changes nothing, or only once, and the second time is
    /// answered like the first.
    #[must_use]
    pub const fn safe_to_retry(mut self) -> Self {
        self.safe_to_retry = true;
        self
    }

    /// Which headers it reads, beside those that every operation does.
    #[must_use]
    pub const fn reads(mut self, headers: &'static [Reads]) -> Self {
        self.reads = headers;
        self
    }

    /// Which headers its answer of success has, beside those that every answer has.
    #[must_use]
    pub const fn tells(mut self, headers: &'static [Tells]) -> Self {
        self.tells = headers;
        self
    }

    /// The statuses that it refuses with for reasons of its own, which nothing else here says.
    #[must_use]
    pub const fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refuses = statuses;
        self
    }

    /// The operation's name, unique within the product: `createTask`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The method.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The path, with `{name}` for its parameters.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether it may be sent again when nobody knows whether it arrived.
    pub const fn is_safe_to_retry(&self) -> bool {
        self.safe_to_retry
    }

    /// The media type of the body.
    pub const fn body_type(&self) -> &'static str {
        self.body_type
    }
}

impl<Q: JsonSchema, B: JsonSchema, R: JsonSchema> Operation<Q, B, R> {
    /// The operation without its types, for tables and documents.
    pub fn spec(&self) -> OperationSpec {
        OperationSpec {
            name: self.name,
            method: self.method,
            path: self.path,
            summary: self.summary,
            access: self.access,
            success: self.success,
            body_type: self.body_type,
            answer_type: self.answer_type,
            safe_to_retry: self.safe_to_retry,
            reads: self.reads,
            tells: self.tells,
            refuses: self.refuses,
            query: schema::<Q>,
            body: schema::<B>,
            answer: schema::<R>,
        }
    }
}

/// Writes a type's schema; `None` for `()`.
pub(crate) type WriteSchema = fn(&mut SchemaGenerator) -> Option<Schema>;

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Option<Schema> {
    let schema = generator.subschema_for::<T>();
    let nothing = schema.get("type").is_some_and(|kind| kind == "null");
    (!nothing).then_some(schema)
}

/// An operation as data.
#[derive(Clone, Copy)]
pub struct OperationSpec {
    /// Unique within the product: `createTask`.
    pub name: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with `{name}` for its parameters.
    pub path: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Who may call it.
    pub access: Access,
    /// The status of success.
    pub success: u16,
    /// The media type of the body.
    pub body_type: &'static str,
    /// The media type of the answer, where it is not JSON.
    pub answer_type: Option<&'static str>,
    /// Whether it may be sent again blindly.
    pub safe_to_retry: bool,
    /// The headers of a request that mean something to it alone.
    pub reads: &'static [Reads],
    /// The headers of its answer of success.
    pub tells: &'static [Tells],
    /// The statuses it refuses with for reasons of its own.
    pub refuses: &'static [u16],
    /// Query parameters.
    pub query: WriteSchema,
    /// Body.
    pub body: WriteSchema,
    /// Answer.
    pub answer: WriteSchema,
}

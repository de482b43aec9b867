//! The protocol: one message in, some messages out.
//!
//! What an editor asks is answered at once; what is wrong with a document is told when the messages that wait have been read
//! ([`Session::settle`]), so that quick typing is checked once.

use crate::rename::Refused;
use crate::serve::Ended;
use crate::text::Change;
use crate::workspace::{Workspace, folder};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Exit,
    Initialized, Notification, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentHighlightRequest, DocumentSymbolRequest, FoldingRangeRequest, Formatting,
    GotoDefinition, HoverRequest, Initialize, PrepareRenameRequest, References, RegisterCapability, Rename, Request,
    Shutdown, WorkspaceSymbolRequest,
};
use lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionProviderCapability,
    CompletionOptions, CompletionResponse, DocumentSymbolResponse, GotoDefinitionResponse, InitializeResult, OneOf,
    PrepareRenameResponse, PublishDiagnosticsParams, RenameOptions, ServerCapabilities, ServerInfo,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, Uri, WorkspaceSymbolResponse,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::str::FromStr;

/// JSON-RPC's and the protocol's numbers.
mod code {
    pub const PARSE: i64 = -32700;
    pub const INVALID_REQUEST: i64 = -32600;
    pub const METHOD_NOT_FOUND: i64 = -32601;
    pub const INVALID_PARAMS: i64 = -32602;
    pub const NOT_INITIALIZED: i64 = -32002;
    pub const FAILED: i64 = -32803;
}

/// Why a request is not answered.
#[derive(Debug)]
struct Fault {
    code: i64,
    message: String,
}

type Answer = Result<Value, Fault>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    ShutDown,
}

/// A conversation with an editor.
pub struct Session {
    workspace: Workspace,
    phase: Phase,
    ended: Option<Ended>,
    /// Documents whose findings have to be told.
    dirty: BTreeSet<String>,
    snippets: bool,
    watches: bool,
}

impl Session {
    /// Before the first message.
    pub fn new(workspace: Workspace) -> Self {
        Self {
            workspace,
            phase: Phase::New,
            ended: None,
            dirty: BTreeSet::new(),
            snippets: false,
            watches: false,
        }
    }

    /// How the conversation ended, once it has.
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// The documents, as the editor has told of them.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Takes a message's body and gives what is to be sent.
    pub fn take(&mut self, body: &[u8]) -> Vec<Value> {
        let message: Value = match serde_json::from_slice(body) {
            Ok(message) => message,
            Err(error) => return vec![refused(&Value::Null, code::PARSE, &format!("this is no JSON: {error}"))],
        };
        let Value::Object(mut message) = message else {
            return vec![refused(
                &Value::Null,
                code::INVALID_REQUEST,
                "a message is one JSON object",
            )];
        };
        let id = message.remove("id");
        let params = message.remove("params").unwrap_or_default();
        match (message.remove("method"), id) {
            (Some(Value::String(method)), Some(id @ (Value::String(_) | Value::Number(_)))) => {
                vec![match self.request(&method, params) {
                    Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
                    Err(fault) => refused(&id, fault.code, &fault.message),
                }]
            }
            (Some(Value::String(method)), None) => self.notified(&method, params),
            // An answer to something that was asked.
            (None, Some(_)) if message.contains_key("result") || message.contains_key("error") => Vec::new(),
            (_, id) => vec![refused(
                &id.unwrap_or_default(),
                code::INVALID_REQUEST,
                "a message needs a method",
            )],
        }
    }

    /// A message that was too large to be read.
    pub fn too_large(&self, bytes: u64) -> Value {
        let most = crate::limits::MESSAGE_BYTES_MAX;
        let message = format!("a message of {bytes} bytes was passed over; at most {most} are read");
        refused(&Value::Null, code::INVALID_REQUEST, &message)
    }

    /// Tells what is wrong with the documents that have changed.
    pub fn settle(&mut self) -> Vec<Value> {
        let mut told = Vec::new();
        for uri in std::mem::take(&mut self.dirty) {
            let versions = self.workspace.open_documents();
            let version = versions
                .into_iter()
                .find(|(open, _)| *open == uri)
                .map(|(_, version)| version);
            let Some(version) = version else { continue };
            let diagnostics = self.workspace.diagnostics(&uri);
            told.extend(publish(&uri, diagnostics, Some(version)));
        }
        told
    }

    fn touch(&mut self, uri: &str) {
        let open = self.workspace.open_documents().map(|(open, _)| open.to_owned());
        let beside: Vec<String> = open.filter(|open| folder(open) == folder(uri)).collect();
        self.dirty.extend(beside);
    }

    fn request(&mut self, method: &str, params: Value) -> Answer {
        match (self.phase, method) {
            (Phase::New, Initialize::METHOD) => return self.initialize(params),
            (Phase::New, _) => {
                return Err(Fault {
                    code: code::NOT_INITIALIZED,
                    message: "`initialize` comes first".into(),
                });
            }
            (Phase::ShutDown, _) => {
                return Err(Fault {
                    code: code::INVALID_REQUEST,
                    message: "the server was asked to shut down".into(),
                });
            }
            (Phase::Running, Initialize::METHOD) => {
                return Err(Fault {
                    code: code::INVALID_REQUEST,
                    message: "`initialize` comes once".into(),
                });
            }
            (Phase::Running, _) => {}
        }
        let workspace = &mut self.workspace;
        match method {
            Shutdown::METHOD => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            Completion::METHOD => {
                let asked = read::<Completion>(params)?.text_document_position;
                let (uri, snippets) = (asked.text_document.uri, self.snippets);
                let list = workspace.complete(uri.as_str(), asked.position, snippets);
                answer::<Completion>(&Some(CompletionResponse::List(list)))
            }
            HoverRequest::METHOD => {
                let asked = read::<HoverRequest>(params)?.text_document_position_params;
                answer::<HoverRequest>(&workspace.hover(asked.text_document.uri.as_str(), asked.position))
            }
            GotoDefinition::METHOD => {
                let asked = read::<GotoDefinition>(params)?.text_document_position_params;
                let found = workspace.definition(asked.text_document.uri.as_str(), asked.position);
                answer::<GotoDefinition>(&Some(GotoDefinitionResponse::Array(found)))
            }
            References::METHOD => {
                let asked = read::<References>(params)?;
                let place = asked.text_document_position;
                let with = asked.context.include_declaration;
                let found = workspace.references(place.text_document.uri.as_str(), place.position, with);
                answer::<References>(&Some(found))
            }
            DocumentHighlightRequest::METHOD => {
                let asked = read::<DocumentHighlightRequest>(params)?.text_document_position_params;
                let found = workspace.highlights(asked.text_document.uri.as_str(), asked.position);
                answer::<DocumentHighlightRequest>(&Some(found))
            }
            PrepareRenameRequest::METHOD => {
                let asked: TextDocumentPositionParams = read::<PrepareRenameRequest>(params)?;
                let found = workspace.can_rename(asked.text_document.uri.as_str(), asked.position);
                let found = found
                    .map(|(range, placeholder)| PrepareRenameResponse::RangeWithPlaceholder { range, placeholder });
                answer::<PrepareRenameRequest>(&found)
            }
            Rename::METHOD => {
                let asked = read::<Rename>(params)?;
                let place = asked.text_document_position;
                let edit = workspace.rename(place.text_document.uri.as_str(), place.position, &asked.new_name);
                let edit = edit.map_err(|refused: Refused| Fault {
                    code: code::FAILED,
                    message: refused.to_string(),
                })?;
                answer::<Rename>(&Some(edit))
            }
            DocumentSymbolRequest::METHOD => {
                let asked = read::<DocumentSymbolRequest>(params)?;
                let found = workspace.document_symbols(asked.text_document.uri.as_str());
                answer::<DocumentSymbolRequest>(&Some(DocumentSymbolResponse::Nested(found)))
            }
            WorkspaceSymbolRequest::METHOD => {
                let asked = read::<WorkspaceSymbolRequest>(params)?;
                let found = workspace.workspace_symbols(&asked.query);
                answer::<WorkspaceSymbolRequest>(&Some(WorkspaceSymbolResponse::Nested(found)))
            }
            FoldingRangeRequest::METHOD => {
                let asked = read::<FoldingRangeRequest>(params)?;
                answer::<FoldingRangeRequest>(&Some(workspace.folds(asked.text_document.uri.as_str())))
            }
            Formatting::METHOD => {
                let asked = read::<Formatting>(params)?;
                answer::<Formatting>(&Some(workspace.format(asked.text_document.uri.as_str())))
            }
            CodeActionRequest::METHOD => {
                let asked = read::<CodeActionRequest>(params)?;
                let mends = workspace.mends(asked.text_document.uri.as_str(), asked.range);
                let actions = mends.into_iter().map(CodeActionOrCommand::CodeAction).collect();
                answer::<CodeActionRequest>(&Some(actions))
            }
            _ => Err(Fault {
                code: code::METHOD_NOT_FOUND,
                message: format!("`{}` is not known here", method.chars().take(80).collect::<String>()),
            }),
        }
    }

    fn initialize(&mut self, params: Value) -> Answer {
        let asked = read::<Initialize>(params)?;
        self.phase = Phase::Running;
        self.snippets = knows_snippets(&asked.capabilities);
        self.watches = asked
            .capabilities
            .workspace
            .as_ref()
            .and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration)
            .unwrap_or(false);
        answer::<Initialize>(&InitializeResult {
            capabilities: capabilities(),
            server_info: Some(ServerInfo {
                name: "stormlake".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
        })
    }

    fn notified(&mut self, method: &str, params: Value) -> Vec<Value> {
        if method == Exit::METHOD {
            self.ended = Some(match self.phase {
                Phase::ShutDown => Ended::Asked,
                _ => Ended::WithoutShutdown,
            });
            return Vec::new();
        }
        if self.phase != Phase::Running {
            return Vec::new();
        }
        // A notification has no answer: one that cannot be understood is passed over.
        match method {
            Initialized::METHOD if self.watches => vec![watch()],
            DidOpenTextDocument::METHOD => {
                if let Ok(opened) = understood::<DidOpenTextDocument>(params) {
                    let document = opened.text_document;
                    let uri = document.uri.as_str().to_owned();
                    if self
                        .workspace
                        .open(&uri, &document.language_id, document.version, document.text)
                    {
                        self.touch(&uri);
                    }
                }
                Vec::new()
            }
            DidChangeTextDocument::METHOD => {
                if let Ok(changed) = understood::<DidChangeTextDocument>(params) {
                    let uri = changed.text_document.uri.as_str().to_owned();
                    let change = |change: lsp_types::TextDocumentContentChangeEvent| Change {
                        range: change.range,
                        text: change.text,
                    };
                    let changes = changed.content_changes.into_iter().map(change).collect();
                    if self.workspace.change(&uri, changed.text_document.version, changes) {
                        self.touch(&uri);
                    }
                }
                Vec::new()
            }
            DidCloseTextDocument::METHOD => match understood::<DidCloseTextDocument>(params) {
                Ok(closed) => {
                    let uri = closed.text_document.uri.as_str();
                    self.workspace.close(uri);
                    self.touch(uri);
                    publish(uri, Vec::new(), None).into_iter().collect()
                }
                Err(_) => Vec::new(),
            },
            DidSaveTextDocument::METHOD => {
                if let Ok(saved) = understood::<DidSaveTextDocument>(params) {
                    self.reread(saved.text_document.uri.as_str());
                }
                Vec::new()
            }
            DidChangeWatchedFiles::METHOD => {
                if let Ok(changed) = understood::<DidChangeWatchedFiles>(params) {
                    for change in changed.changes {
                        self.reread(change.uri.as_str());
                    }
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn reread(&mut self, uri: &str) {
        self.workspace.files_changed(uri);
        self.touch(uri);
    }
}

fn understood<N: Notification>(params: Value) -> Result<N::Params, serde_json::Error> {
    serde_json::from_value(params)
}

fn read<R: Request>(params: Value) -> Result<R::Params, Fault> {
    serde_json::from_value(params).map_err(|error| Fault {
        code: code::INVALID_PARAMS,
        message: format!("`{}` cannot be understood: {error}", R::METHOD),
    })
}

fn answer<R: Request>(result: &R::Result) -> Answer {
    serde_json::to_value(result).map_err(|error| Fault {
        code: code::FAILED,
        message: error.to_string(),
    })
}

fn refused(id: &Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

fn publish(uri: &str, diagnostics: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> Option<Value> {
    let params = PublishDiagnosticsParams {
        uri: Uri::from_str(uri).ok()?,
        diagnostics,
        version,
    };
    let params = serde_json::to_value(params).ok()?;
    Some(json!({ "jsonrpc": "2.0", "method": PublishDiagnostics::METHOD, "params": params }))
}

/// Asks to be told when what lies beside a board changes.
fn watch() -> Value {
    let globs = ["**/board.kdl", "**/mapping.kdl", "**/templates/*"];
    let watchers: Vec<Value> = globs.into_iter().map(|glob| json!({ "globPattern": glob })).collect();
    let registration = json!({
        "id": "files",
        "method": DidChangeWatchedFiles::METHOD,
        "registerOptions": { "watchers": watchers },
    });
    let params = json!({ "registrations": [registration] });
    json!({ "jsonrpc": "2.0", "id": "files", "method": RegisterCapability::METHOD, "params": params })
}

fn knows_snippets(capabilities: &ClientCapabilities) -> bool {
    let document = capabilities.text_document.as_ref();
    let completion = document.and_then(|document| document.completion.as_ref()?.completion_item.as_ref());
    completion.and_then(|item| item.snippet_support).unwrap_or(false)
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["\"", ".", "=", "'", "["].map(String::from).into()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: Default::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::local::Tethered;
use crate::settings::{DatabaseSettings, LocalSettings, ServeSettings, UpSettings};

/// A task manager with a chat that acts and analytics you can trust.
#[derive(Debug, Parser)]
#[command(name = "pando", version, about, long_about = None, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `pando` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything in one process on one data folder
    Up(Box<UpSettings>),
    /// Run some of the services in this process; the others run elsewhere
    Serve(Box<ServeSettings>),
    /// Run the whole system beside real Dapr sidecars on this machine
    #[command(subcommand)]
    Dapr(Dapr),
    /// Copy all data to FILE while the server runs (or while it does not)
    Backup(Backup),
    /// Bring the data of a backup back
    Restore(Restore),
    /// Copy all data from a data folder into a PostgreSQL database, or back, while no server runs on either
    Copy(Copy),
    /// Look at events that could not be delivered, or send them again
    DeadLetters(DeadLetters),
    /// Look for what is wrong with the installation and the data
    Doctor(Whose),
    /// Print the API as an OpenAPI 3.1 document
    Openapi,
    /// Print the architecture of this system as the model that `architect` works with, or write it into a folder
    Model(Model),
    /// Bring the data folder, or the database, to this version's schema, and end
    Migrate(Box<Migrate>),
    /// Look after accounts
    #[command(subcommand)]
    Admin(Admin),
    /// How `dapr up` starts its processes
    #[command(hide = true)]
    Tethered(Tethered),
}

/// The system beside real sidecars.
#[derive(Debug, Subcommand)]
pub enum Dapr {
    /// Start PostgreSQL, Redis, sentry, and each service beside a daprd; end all of it on Ctrl-C
    Up(Box<LocalSettings>),
    /// Have a running system move to another placement while people work
    Place(Place),
    /// Say which app id of a running system hosts which services
    Where(LocalFolder),
}

/// Which system.
#[derive(Clone, Debug, Args)]
pub struct LocalFolder {
    /// The data folder of a running `pando dapr up`
    #[arg(long, env = "PANDO_DAPR_DATA", value_name = "DIR", default_value = "dapr-data")]
    pub data: PathBuf,
}

/// Where its services shall be.
#[derive(Debug, Args)]
pub struct Place {
    /// The data folder of a running `pando dapr up`
    #[arg(long, env = "PANDO_DAPR_DATA", value_name = "DIR", default_value = "dapr-data")]
    pub data: PathBuf,
    /// Which app id hosts which services: a step of deploy/steps by its number or name, FILE#STEP one of another file, FILE a file with
    /// `apps` alone
    #[arg(long, value_name = "STEP|FILE#STEP", required_unless_present = "show")]
    pub apps: Option<String>,
    /// Only say where they are
    #[arg(long)]
    pub show: bool,
}

/// Which data.
#[derive(Clone, Debug, Args)]
pub struct DataFolder {
    /// The data folder
    #[arg(long, env = "PANDO_DATA", value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
}

/// Which data: a folder's, or a running server's.
#[derive(Clone, Debug, Args)]
pub struct Whose {
    #[command(flatten)]
    pub folder: DataFolder,
    /// The socket of a running server (its --socket), in place of a data folder
    #[arg(long, env = "PANDO_SOCKET", value_name = "FILE")]
    pub socket: Option<PathBuf>,
}

/// Making schemas.
#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    pub folder: DataFolder,
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// A folder with a password for each service's role, in a file named like the service; without it roles keep what they have
    #[arg(long, env = "PANDO_ROLE_PASSWORDS", value_name = "DIR", requires = "database_url")]
    pub role_passwords: Option<PathBuf>,
    /// Make what Dapr's state store needs, too: the schema dapr_state, and the role of that name with the password in this file. The role
    /// is the server's: a second Pando on one server takes the same password, and its state store may then enter both databases
    #[arg(long, env = "PANDO_DAPR_STATE_PASSWORD_FILE", value_name = "FILE", requires = "database_url")]
    pub dapr_state_password_file: Option<PathBuf>,
}

/// The model of this system.
#[derive(Debug, Args)]
pub struct Model {
    /// A folder for the model, the schemas it names, and the JSON Schema of its format; without it the model alone is printed
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Copying all data.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; it must not exist
    pub file: PathBuf,
    #[command(flatten)]
    pub whose: Whose,
}

/// Moving all data.
#[derive(Debug, Args)]
pub struct Copy {
    /// Where the data is: a data folder, one of `dapr up` too, or postgres://OWNER@HOST:PORT/NAME. It stays as it is. A password in an
    /// address can be seen in the list of processes: leave it out and name its file, or set the address by the variable
    #[arg(long, env = "PANDO_COPY_FROM", value_name = "DIR|URL", hide_env_values = true)]
    pub from: String,
    /// Where it goes, empty or holding a copy of the same that was cut off: a folder, or postgres://OWNER@HOST:PORT/NAME, whose password
    /// is seen in the same way
    #[arg(long, env = "PANDO_COPY_TO", value_name = "DIR|URL", hide_env_values = true)]
    pub to: String,
    /// A file with the owner's password, in place of the one in the address
    #[arg(long, env = "PANDO_DATABASE_PASSWORD_FILE", value_name = "FILE")]
    pub database_password_file: Option<PathBuf>,
    /// A file with certificates (PEM): the database must show one that they vouch for, in place of the public authorities
    #[arg(long, env = "PANDO_DATABASE_CA_FILE", value_name = "FILE")]
    pub database_ca_file: Option<PathBuf>,
    /// A folder with a password for each service's role, in a file named like the service; without it roles keep what they have
    #[arg(long, env = "PANDO_ROLE_PASSWORDS", value_name = "DIR")]
    pub role_passwords: Option<PathBuf>,
    /// Copy all else where conversations of the chat cannot all come along, which stops the copy otherwise. Where a Dapr state component
    /// keeps them that cannot be read from here, they stay there; where it can, those stay behind that were never carried into it
    #[arg(long)]
    pub without_conversations: bool,
}

/// Bringing data back.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    pub file: PathBuf,
    #[command(flatten)]
    pub folder: DataFolder,
    /// Replace the data that is there; it is kept beside it, in a folder named before-restore-…
    #[arg(long)]
    pub replace: bool,
}

/// Dead letters.
#[derive(Debug, Args)]
pub struct DeadLetters {
    #[command(subcommand)]
    pub action: DeadLetterAction,
}

/// What to do with dead letters.
#[derive(Debug, Subcommand)]
pub enum DeadLetterAction {
    /// Print them, one a line
    List(Whose),
    /// Deliver them again
    Redrive {
        /// Only this one, as `list` names it (task-service/12); all of them when absent
        name: Option<String>,
        #[command(flatten)]
        whose: Whose,
    },
}

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Give an account a new password and end its sessions; the password is printed, or read from standard input
    ResetPassword {
        /// The account's address
        email: String,
        /// Read the new password from standard input instead of making one
        #[arg(long)]
        stdin: bool,
        #[command(flatten)]
        whose: Whose,
    },
}

/// The names of all environment variables of ours that some command knows.
pub fn known_variables() -> Vec<String> {
    fn collect(command: &clap::Command, names: &mut Vec<String>) {
        names.extend(
            command
                .get_arguments()
                .filter_map(|argument| argument.get_env())
                .map(|name| name.to_string_lossy().into_owned()),
        );
        command.get_subcommands().for_each(|below| collect(below, names));
    }
    let mut names = Vec::new();
    collect(&Cli::command(), &mut names);
    names.sort();
    names.dedup();
    names
}

/// A variable that begins like ours and is none of them: most often a slip of the keyboard that would go unnoticed.
pub fn unknown_variable(set: impl Iterator<Item = OsString>) -> Option<String> {
    let known = known_variables();
    set.filter_map(|name| name.into_string().ok())
        .find(|name| name.starts_with("PANDO_") && !known.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_misspelt_variable_is_named() {
        let set = ["PATH", "PANDO_LISTEN", "PANDO_LISTN"].map(OsString::from);
        assert_eq!(unknown_variable(set.into_iter()).as_deref(), Some("PANDO_LISTN"));
    }

    #[test]
    fn every_setting_is_a_flag_and_a_variable() {
        let command = Cli::command();
        for name in ["up", "serve"] {
            let below = command.find_subcommand(name).unwrap();
            for argument in below
                .get_arguments()
                .filter(|one| one.get_long().is_some() && !matches!(one.get_id().as_str(), "help" | "version"))
            {
                assert!(argument.get_env().is_some(), "--{} of {name} has no variable", argument.get_id());
            }
        }
    }
}

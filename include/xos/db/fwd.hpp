// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Declarations of the db module's types, for headers that only name them.
namespace xos::db {

struct Caller;
class CommitPart;
class Conflict;
class ConstraintViolation;
class DBService;
class Driver;
class DriverTransaction;
class Error;
class EventLog;
struct Migration;
struct Param;
class Params;
struct PendingEvent;
struct PostgresOptions;
class Row;
class RowConsumer;
class SignalListener;
class Sql;
struct SqliteOptions;
class StatementError;
class TenantViolation;
class Transaction;
class Unavailable;
class UniqueViolation;
class Value;

}  // namespace xos::db

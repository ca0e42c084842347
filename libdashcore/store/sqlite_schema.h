/* The numbered SQL files of sqlite_schema/, compiled in: step n leads from version n to n + 1. */
#ifndef STORE_SQLITE_SCHEMA_H
#define STORE_SQLITE_SCHEMA_H

extern const char *const sqlite_schema_steps[];

/* The version this library writes. */
extern const int sqlite_schema_version;

#endif

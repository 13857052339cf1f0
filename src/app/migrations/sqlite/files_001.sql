-- SPDX-License-Identifier: Apache-2.0
-- What is known of files; their bytes are in the storage, under the name in content. name_key is fold_case(name).
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    client_id INTEGER NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    FOREIGN KEY (client_id, created_by) REFERENCES users (client_id, id)
) STRICT;
CREATE UNIQUE INDEX files_content ON files (content);
CREATE INDEX files_client_id_name ON files (client_id, name_key, id);
CREATE INDEX files_client_id_created_at ON files (client_id, created_at, id);
CREATE INDEX files_client_id_size ON files (client_id, size, id);
CREATE INDEX files_client_id_created_by ON files (client_id, created_by);

-- Uploads that may come in several requests (tus). checked_size is set while a piece with a checksum is on its way: what
-- lies behind it is not to be believed. file_id is set once the upload has become a file.
CREATE TABLE file_uploads (
    client_id INTEGER NOT NULL REFERENCES clients (id),
    upload_id TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    name TEXT NOT NULL,
    metadata TEXT NOT NULL,
    size INTEGER NOT NULL,
    checked_size INTEGER,
    file_id INTEGER,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (client_id, upload_id),
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX file_uploads_content ON file_uploads (content);
CREATE INDEX file_uploads_client_id_user_id ON file_uploads (client_id, user_id);
CREATE INDEX file_uploads_expires_at ON file_uploads (expires_at);

-- How much each user holds: files, and uploads with their whole size from their creation on (UP-5).
CREATE TABLE file_usage (
    client_id INTEGER NOT NULL REFERENCES clients (id),
    user_id INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (client_id, user_id),
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id)
) STRICT, WITHOUT ROWID;

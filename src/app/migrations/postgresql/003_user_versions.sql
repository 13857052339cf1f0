-- SPDX-License-Identifier: Apache-2.0
-- The number of a user's version rises with every change that clients can see, so that a form that was opened before
-- such a change cannot overwrite it unseen. The index is for the list of those who were deleted.
ALTER TABLE users ADD COLUMN version bigint NOT NULL DEFAULT 1;
CREATE INDEX users_client_id_deleted_at ON users (client_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

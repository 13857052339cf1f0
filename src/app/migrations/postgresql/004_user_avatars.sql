-- SPDX-License-Identifier: Apache-2.0
-- Pictures of users as pages show them: image is a WebP of 96 x 96 pixels in base64. version is its entity tag.
CREATE TABLE user_avatars (
    client_id bigint NOT NULL REFERENCES clients (id),
    user_id bigint NOT NULL,
    version text COLLATE "C" NOT NULL,
    changed_at timestamptz(3) NOT NULL,
    image text COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, user_id),
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id)
);

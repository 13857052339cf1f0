// SPDX-License-Identifier: Apache-2.0
// An S3 server on loopback for tests: `node server.mjs FOLDER PORT` prints its port in a line, and ends when standard
// input does, so that it does not outlive the test that started it.
import S3rver from 's3rver';

const [directory, port] = process.argv.slice(2);
const server = new S3rver({
    address: '127.0.0.1',
    port: Number(port),
    silent: true,
    directory,
    configureBuckets: [{ name: 'xos-test' }],
});
const address = await server.run();
console.log(`port ${address.port}`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

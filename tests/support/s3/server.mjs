// SPDX-License-Identifier: Apache-2.0
// An S3 server on loopback for tests: `node server.mjs FOLDER PORT` prints its port in a line, and ends when standard
// input does, so that it does not outlive the test that started it.
//
// s3rver takes any Signature Version 4 for good, so each request passes a check of ours first. It works on what came
// over the wire and shares nothing with the program under test.
import { createHash, createHmac } from 'node:crypto';
import S3rver from 's3rver';

const accessKey = 'S3RVER';
const secretKey = 'S3RVER';
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

function isSigned(request) {
    const form = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
    const [, key, day, region, names, signature] = form.exec(request.headers.authorization ?? '') ?? [];
    const signed = names?.split(';') ?? [];
    if (key !== accessKey || !['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) return false;
    const [path, query = ''] = request.url.split('?');
    const canonical = [
        request.method,
        path,
        query.split('&').sort().join('&'),
        ...signed.map((name) => `${name}:${request.headers[name]}`),
        '',
        names,
        request.headers['x-amz-content-sha256'],
    ].join('\n');
    const time = request.headers['x-amz-date'];
    const scope = `${day}/${region}/s3/aws4_request`;
    const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
    const derived = [day, region, 's3', 'aws4_request'].reduce(hmac, `AWS4${secretKey}`);
    return time.startsWith(day) && hmac(derived, text).toString('hex') === signature;
}

const [directory, port] = process.argv.slice(2);
const server = new S3rver({
    address: '127.0.0.1',
    port: Number(port),
    silent: true,
    directory,
    serviceEndpoint: 'localhost',
    configureBuckets: [{ name: 'xos-test' }],
});
server.middleware.unshift(async (context, next) => {
    if (isSigned(context.req)) return next();
    context.status = 403;
    context.type = 'application/xml';
    context.body = '<Error><Code>SignatureDoesNotMatch</Code><Message>The signature is another one</Message></Error>';
});
const address = await server.run();
console.log(`port ${address.port}`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

// SPDX-License-Identifier: Apache-2.0
// Who hears what is sent: every way to choose receivers (signalr.md 24).
import { beforeEach, describe, expect, it } from 'vitest';
import { Client, heardBy } from './support/client';
import { combinations, encodings } from './support/combinations';
import { failure, freshName } from './support/waiting';

const told = ['told'];
const nothing: string[] = [];

describe.each(combinations)('receivers over $name', (combination) => {
    let one: Client;
    let two: Client;
    let three: Client;
    let all: Client[];
    let ids: string[];
    beforeEach(async () => {
        all = await Promise.all([1, 2, 3].map(() => Client.open(combination)));
        [one, two, three] = all as [Client, Client, Client];
        ids = await Promise.all(all.map((client) => client.id()));
    });
    const heard = (act: (text: string) => Promise<unknown>): Promise<string[][]> => heardBy(one, all, act);
    const join = (clients: readonly Client[], group: string): Promise<unknown> =>
        Promise.all(clients.map((client) => client.invoke('JoinGroup', group)));

    it('all: everybody, once', async () => {
        expect(await heard((text) => one.invoke('SendAll', text))).toEqual([told, told, told]);
    });

    it('others: everybody but the sender', async () => {
        expect(await heard((text) => one.invoke('SendOthers', text))).toEqual([nothing, told, told]);
    });

    it('caller: the sender alone, before its answer', async () => {
        expect(await heard((text) => one.invoke('SendCaller', text))).toEqual([told, nothing, nothing]);
        const name = freshName();
        await one.invoke('SendCaller', name);
        expect(one.about(name)).toEqual(['']);
    });

    it('client: one, by its id; an unknown one is passed over', async () => {
        expect(await heard((text) => one.invoke('SendClient', ids[1], text))).toEqual([nothing, told, nothing]);
        expect(await heard((text) => one.invoke('SendClient', 'nobody', text))).toEqual([nothing, nothing, nothing]);
    });

    it('clients: each once, also when it is named twice', async () => {
        const names = [ids[1], ids[0], 'nobody', ids[1]];
        expect(await heard((text) => one.invoke('SendClients', names, text))).toEqual([told, told, nothing]);
        expect(await heard((text) => one.invoke('SendClients', [], text))).toEqual([nothing, nothing, nothing]);
    });

    it('all but some', async () => {
        expect(await heard((text) => one.invoke('SendAllExcept', [ids[0], ids[2]], text))).toEqual([
            nothing,
            told,
            nothing,
        ]);
    });

    it('a group: its members, once, however often they joined', async () => {
        const group = freshName();
        await join([one, two, two], group);
        expect(await heard((text) => three.invoke('SendGroup', group, text))).toEqual([told, told, nothing]);
        expect(await one.invoke('GroupSize', group)).toBe(2);
    });

    it('a group: nobody who has left it, and leaving twice is no error', async () => {
        const group = freshName();
        await join([one, two], group);
        await two.invoke('LeaveGroup', group);
        await two.invoke('LeaveGroup', group);
        expect(await heard((text) => one.invoke('SendGroup', group, text))).toEqual([told, nothing, nothing]);
        expect(await two.invoke('InGroup', group)).toBe(false);
        expect(await one.invoke('InGroup', group)).toBe(true);
    });

    it('a group: by its exact name', async () => {
        const group = freshName();
        await join([one], `${group}a`);
        await join([two], `${group}A`);
        expect(await heard((text) => one.invoke('SendGroup', `${group}a`, text))).toEqual([told, nothing, nothing]);
        expect(await heard((text) => one.invoke('SendGroup', group, text))).toEqual([nothing, nothing, nothing]);
    });

    it('a group: nobody who has gone', async () => {
        const group = freshName();
        await join(all, group);
        await three.stop();
        all = [one, two];
        expect(await heard((text) => one.invoke('SendGroup', group, text))).toEqual([told, told]);
    });

    it('groups: twice who is in two of them', async () => {
        const [group, other] = [freshName(), freshName()];
        await join([one, two], group);
        await join([two, three], other);
        expect(await heard((text) => one.invoke('SendGroups', [group, other], text))).toEqual([
            told,
            ['told', 'told'],
            told,
        ]);
    });

    it('a group but some, and the others in a group', async () => {
        const group = freshName();
        await join(all, group);
        expect(await heard((text) => one.invoke('SendGroupExcept', group, [ids[1]], text))).toEqual([
            told,
            nothing,
            told,
        ]);
        expect(await heard((text) => one.invoke('SendOthersInGroup', group, text))).toEqual([nothing, told, told]);
    });

    it('a group needs a name', async () => {
        expect(await failure(one.invoke('JoinGroup', ''))).toBe(
            "An unexpected error occurred invoking 'JoinGroup' on the server. HubException: The group has no name.",
        );
    });

    it('nobody is the user without a name', async () => {
        expect(await one.invoke('UserIdentifier')).toBe('');
        expect(await heard((text) => one.invoke('SendUser', '', text))).toEqual([nothing, nothing, nothing]);
    });

    it('keeps what one sender sends in order', async () => {
        const name = freshName();
        const numbers = Array.from({ length: 200 }, (_number, i) => `${i}`);
        await Promise.all(numbers.map((number) => one.send('SendClient', ids[1], name + number)));
        await two.hears(`${name}199`);
        expect(two.about(name)).toEqual(numbers);
    });
});

describe.each(combinations)('users over $name', (combination) => {
    const open = (user: 'admin@acme.test' | 'member@acme.test'): Promise<Client> =>
        Client.open(combination, { path: '/privateHub', user });

    it('hear what is sent to them on all their connections, and nothing that is sent to others', async () => {
        const [admin, tab, member] = await Promise.all([
            open('admin@acme.test'),
            open('admin@acme.test'),
            open('member@acme.test'),
        ]);
        const all = [admin, tab, member];
        const [adminId, memberId] = await Promise.all([admin, member].map((one) => one.invoke('UserIdentifier')));
        expect(adminId).not.toBe(memberId);
        const toAdmin = await heardBy(member, all, (text) => member.invoke('SendUser', adminId, text));
        expect(toAdmin).toEqual([told, told, nothing]);
        const toBoth = await heardBy(admin, all, (text) =>
            admin.invoke('SendUsers', [memberId, adminId, adminId, '999999'], text),
        );
        expect(toBoth).toEqual([told, told, told]);
    });
});

describe.each(encodings)('a sender that speaks as $name', (combination) => {
    it('is heard by clients of every other combination', async () => {
        const sender = await Client.open(combination);
        const all = await Promise.all(combinations.map((other) => Client.open(other)));
        const group = freshName();
        await Promise.all(all.map((client) => client.invoke('JoinGroup', group)));
        expect(await heardBy(sender, all, (text) => sender.invoke('SendGroup', group, text))).toEqual(
            all.map(() => told),
        );
    });
});

// SPDX-License-Identifier: Apache-2.0
// Clients of one tenant never see those of another, whatever they name (TEN-7).
import { beforeEach, describe, expect, it } from 'vitest';
import { Client, heardBy } from './support/client';
import { combinations } from './support/combinations';
import { failure, freshName } from './support/waiting';

const path = '/privateHub';

describe.each(combinations)('tenants over $name', (combination) => {
    let acme: Client;
    let globex: Client;
    beforeEach(async () => {
        acme = await Client.open(combination, { path, user: 'admin@acme.test' });
        globex = await Client.open(combination, { path, user: 'admin@globex.test' });
    });

    /** Acme says something; then each side says a last word to its own, so that nothing can still be on its way. */
    async function globexHears(act: (text: string) => Promise<unknown>): Promise<string[]> {
        const about = freshName();
        const heard = await heardBy(acme, [acme], () => act(`${about}told`));
        expect(heard).toEqual([[]]);
        await heardBy(globex, [globex], () => Promise.resolve());
        return globex.about(about);
    }

    it('TEN-7 do not hear what is sent to all', async () => {
        expect(await globexHears((text) => acme.invoke('SendAll', text))).toEqual([]);
        expect(await globexHears((text) => acme.invoke('SendOthers', text))).toEqual([]);
        expect(await globexHears((text) => acme.invoke('SendAllExcept', [], text))).toEqual([]);
    });

    it('TEN-7 do not share groups of the same name', async () => {
        const group = freshName();
        await acme.invoke('JoinGroup', group);
        await globex.invoke('JoinGroup', group);
        expect(await globexHears((text) => acme.invoke('SendGroup', group, text))).toEqual([]);
        expect(await globexHears((text) => acme.invoke('SendGroups', [group], text))).toEqual([]);
        expect(await acme.invoke('GroupSize', group)).toBe(1);
        expect(await globex.invoke('GroupSize', group)).toBe(1);
        await acme.invoke('LeaveGroup', group);
        expect(await globex.invoke('GroupSize', group)).toBe(1);
    });

    it('TEN-7 are not reached by user id', async () => {
        const user = await globex.invoke<string>('UserIdentifier');
        expect(await globexHears((text) => acme.invoke('SendUser', user, text))).toEqual([]);
        expect(await globexHears((text) => acme.invoke('SendUsers', [user], text))).toEqual([]);
    });

    it('TEN-7 are not reached by connection id, nor asked', async () => {
        const id = await globex.id();
        let isAsked = false;
        globex.connection.on('Question', () => {
            isAsked = true;
            return 'an answer to a stranger';
        });
        expect(await globexHears((text) => acme.invoke('SendClient', id, text))).toEqual([]);
        expect(await globexHears((text) => acme.invoke('SendClients', [id], text))).toEqual([]);
        expect(await failure(acme.invoke('AskClient', id, 'who'))).toBe(
            "An unexpected error occurred invoking 'AskClient' on the server." +
                ` HubException: Connection '${id}' does not exist.`,
        );
        expect(isAsked).toBe(false);
    });
});

describe.each(combinations)('rights over $name', (combination) => {
    it('let an administrator call what a member may not', async () => {
        const admin = await Client.open(combination, { path, user: 'admin@acme.test' });
        const member = await Client.open(combination, { path, user: 'member@acme.test' });
        expect(await admin.invoke('AdminsOnly')).toBeNull();
        expect(await failure(member.invoke('AdminsOnly'))).toBe(
            "Failed to invoke 'AdminsOnly' because user is unauthorized",
        );
        expect(await member.invoke('Echo', 'still open')).toBe('still open');
    });

    it('HUB-2 let nobody in without a valid token', async () => {
        const stranger = new Client(combination, { path });
        const text = await failure(stranger.connection.start());
        if (!combination.skipsNegotiation) {
            expect(text).toContain("Unauthorized: Status code '401'");
        }
        expect(stranger.connection.state).toBe('Disconnected');
    });
});

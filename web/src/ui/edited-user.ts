// SPDX-License-Identifier: Apache-2.0
import { ApiProblem } from '../core/api-problem';
import { ifMatch } from '../api/answer-headers';
import { UserService } from '../api/user-service';
import type { UpdateUserRequest, UserDto } from '../api/wire-types';

export interface EditedUserWatcher {
    /** The server has another state than the one the form was opened with. */
    onNewer: (user: UserDto) => void;
    onGone: () => void;
}

/** The user that a form is open for, with the version that a save must still find: nobody's change is overwritten. */
export class EditedUser {
    private version: Promise<string | null>;

    constructor(
        private shown: UserDto,
        private readonly watcher: EditedUserWatcher,
    ) {
        this.version = this.renew();
    }

    get id(): number {
        return this.shown.id;
    }

    /** The form shows this state now. */
    show(user: UserDto): void {
        this.shown = user;
    }

    /** Asks the server what there is now. Failures other than the user's absence show when it is saved. */
    renew(): Promise<string | null> {
        this.version = this.fetch();
        this.version.catch(() => undefined);
        return this.version;
    }

    /** Throws: ApiProblem 412 when there is another version than the form shows. */
    async save(changes: UpdateUserRequest): Promise<UserDto> {
        const version = await this.version.catch(() => this.renew()).catch(refuseRepeat);
        const options = { global: false, headers: ifMatch(version) };
        return (await UserService.updateUser(this.id, changes, options)).data;
    }

    private async fetch(): Promise<string | null> {
        try {
            const { data, version } = await UserService.getVersion(this.id, { global: false });
            if (JSON.stringify(data) !== JSON.stringify(this.shown)) {
                this.watcher.onNewer(data);
            }
            return version;
        } catch (error) {
            if (error instanceof ApiProblem && error.status === 404) {
                this.watcher.onGone();
            }
            throw error;
        }
    }
}

/** What failed was only the question before the change: repeating it would not do what the user asked for. */
function refuseRepeat(error: unknown): never {
    if (error instanceof ApiProblem) {
        const { name, message, status, response } = error;
        throw new ApiProblem({ name, message, status, response, request: undefined, retryable: false, cause: error });
    }
    throw error;
}

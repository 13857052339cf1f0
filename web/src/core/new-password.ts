// SPDX-License-Identifier: Apache-2.0
import { checkField } from './check-request';

/** What the server would say of a `newPassword` that its owner could be guessed by, such as the own name. */
export function checkOwnName(owner: { name: string; email: string }, newPassword: string): { newPassword?: string[] } {
    const { name, email } = owner;
    const messages = checkField('CreateUserRequest', 'password', { name, email, password: newPassword });
    return messages.length > 0 ? { newPassword: messages } : {};
}

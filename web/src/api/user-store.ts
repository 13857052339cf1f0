// SPDX-License-Identifier: Apache-2.0
import { EntityStore } from '../core/entity-store';
import type { UserDto } from './wire-types';

/** The users this page knows of, fed by answers and events alike: what the table and the form show. */
export const userStore = new EntityStore<UserDto>();

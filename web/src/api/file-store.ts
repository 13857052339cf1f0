// SPDX-License-Identifier: Apache-2.0
import { EntityStore } from '../core/entity-store';
import { onOwnerChange } from '../core/persistence';
import type { FileDto } from './wire-types';

/** The files this page knows of, fed by answers and events alike. */
export const fileStore = new EntityStore<FileDto>();

onOwnerChange(() => fileStore.clear());

// SPDX-License-Identifier: Apache-2.0
import { escapeHtml } from '../core/escape';
import { formatDate } from '../core/format';
import { useLanguage } from '../core/language';
import { ajax } from './ajax';

/** What pages and services build on. Callers go through this object, so replacing a member replaces it for all. */
export const Utils = { ajax, escapeHtml, formatDate, useLanguage };

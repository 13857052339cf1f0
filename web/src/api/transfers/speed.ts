// SPDX-License-Identifier: Apache-2.0

export interface TransferProgress {
    /** 0–100; 100 only when all bytes were sent. */
    percent: number;
    loaded: number;
    total: number;
    /** Over the last seconds; null while that is not known. */
    bytesPerSecond: number | null;
    secondsLeft: number | null;
}

interface Point {
    time: number;
    loaded: number;
}

const windowMs = 5_000;
const shortestMs = 500;

/** How fast a transfer is, by what came in the last five seconds. */
export class Speed {
    private points: Point[] = [];

    constructor(private readonly total: number) {}

    /** Forgets what was before a pause. */
    reset(): void {
        this.points = [];
    }

    progress(loaded: number): TransferProgress {
        const { total } = this;
        this.add({ time: performance.now(), loaded });
        const bytesPerSecond = this.bytesPerSecond();
        const percent = loaded >= total ? 100 : Math.floor((loaded / total) * 100);
        const secondsLeft = bytesPerSecond === null || bytesPerSecond === 0 ? null : (total - loaded) / bytesPerSecond;
        return { percent, loaded, total, bytesPerSecond, secondsLeft };
    }

    private add(point: Point): void {
        // A piece that is sent once more begins anew: what was measured before says nothing of it.
        if (point.loaded < (this.points.at(-1)?.loaded ?? 0)) {
            this.reset();
        }
        this.points = [...this.points.filter(({ time }) => point.time - time <= windowMs), point];
    }

    private bytesPerSecond(): number | null {
        const [first, last] = [this.points[0], this.points.at(-1)];
        if (first === undefined || last === undefined || last.time - first.time < shortestMs) {
            return null;
        }
        return ((last.loaded - first.loaded) / (last.time - first.time)) * 1000;
    }
}

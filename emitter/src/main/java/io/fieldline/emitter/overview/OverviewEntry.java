package io.fieldline.emitter.overview;

/** Something that pages need after they have everything up to an earlier version. */
sealed interface OverviewEntry {
    /** Adds it to a part; returns whether there was room. {@code base} is a version up to which the page has everything. */
    boolean addTo(PartJson part, long base);

    /** A series that was removed. {@code createdAt} is the version in which it was new. */
    record Gone(long id, long createdAt) implements OverviewEntry {
        @Override
        public boolean addTo(PartJson part, long base) {
            return part.add(PartJson.Field.GONE, Long.toString(id));
        }
    }

    /**
     * A series, and the versions in which it changed.
     *
     * @param changedAt        the newest version
     * @param allAt            the version after which single changes are enough
     * @param windowAt         the version in which the newest window began
     * @param previousWindowAt the version in which the window before it began
     */
    record Series(
            SeriesContent content, long createdAt, long changedAt, long allAt, long windowAt, long previousWindowAt)
            implements OverviewEntry {
        static Series created(SeriesContent content, long version) {
            return new Series(content, version, version, version, version, version);
        }

        Series changed(SeriesContent next, SeriesContent.Change change, long version) {
            return switch (change) {
                case NONE -> this;
                case VALUE -> new Series(next, createdAt, version, allAt, windowAt, previousWindowAt);
                case WINDOW -> new Series(next, createdAt, version, allAt, version, windowAt);
                case ALL -> new Series(next, createdAt, version, version, version, version);
            };
        }

        @Override
        public boolean addTo(PartJson part, long base) {
            if (allAt > base || previousWindowAt > base) {
                return part.add(PartJson.Field.SERIES, content.json());
            }
            return part.add(PartJson.Field.CHANGES, windowAt > base ? content.windowJson() : content.valueJson());
        }
    }
}

package io.sluice.cli.restore;

import io.sluice.sink.vault.PointDisk;
import java.nio.file.Path;

/**
 * One disk and where it goes.
 *
 * @param disk as the recovery point has it
 * @param path a file or a block device
 */
public record DiskOutput(PointDisk disk, Path path) {}

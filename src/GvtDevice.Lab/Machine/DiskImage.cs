namespace GvtDevice.Lab.Machine;

/// <summary>The file that is a guest's disk.</summary>
internal static class DiskImage
{
    /// <summary>What QEMU calls its format. QEMU itself does not guess that a file is raw without a warning. Source:
    /// QEMU, docs/interop/qcow2.rst, Header.</summary>
    /// <exception cref="LabException">The file cannot be read.</exception>
    public static string FormatOf(string path)
    {
        ReadOnlySpan<byte> qcow2 = [(byte)'Q', (byte)'F', (byte)'I', 0xFB];
        Span<byte> start = stackalloc byte[qcow2.Length];
        try
        {
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return start[..length].SequenceEqual(qcow2) ? "qcow2" : "raw";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot read the disk image {path}: {e.Message}", e);
        }
    }
}

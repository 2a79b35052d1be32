using System.Globalization;
using System.Text;

namespace GvtDevice.Lab.Boot;

/// <summary>Writes an archive from which a kernel makes its first file system. Source: Linux,
/// Documentation/driver-api/early-userspace/buffer-format.rst, newc.</summary>
internal sealed class CpioArchive(Stream output)
{
    private const int Directory = 0x4000;
    private const int Regular = 0x8000;
    private const int Permissions = 0x1ED;  // 0755

    private int _inode;
    private long _written;

    public void AddDirectory(string path) => Add(path, Directory | Permissions, []);

    /// <summary>Adds an executable file.</summary>
    public void AddFile(string path, ReadOnlySpan<byte> contents) => Add(path, Regular | Permissions, contents);

    /// <summary>Ends the archive.</summary>
    public void Finish() => Add("TRAILER!!!", 0, []);

    private void Add(string path, int mode, ReadOnlySpan<byte> contents)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        int[] fields = [++_inode, mode, 0, 0, 1, 0, contents.Length, 0, 0, 0, 0, name.Length, 0];
        StringBuilder header = new("070701");
        foreach (int field in fields)
        {
            header.Append(field.ToString("X8", CultureInfo.InvariantCulture));
        }

        Write(Encoding.ASCII.GetBytes(header.ToString()));
        Write(name);
        Pad();
        Write(contents);
        Pad();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _written += bytes.Length;
    }

    private void Pad() => Write(new byte[(int)(-_written & 3)]);
}

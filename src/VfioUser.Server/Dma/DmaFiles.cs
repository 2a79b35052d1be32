using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Dma;

/// <summary>The client's files, each open once: QEMU sends the same file again with every window. Any thread.</summary>
internal sealed class DmaFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DmaFileIdentity, DmaFile> _files = [];

    /// <summary>The number of open files, including those of windows that only a view still uses.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _files.Count;
            }
        }
    }

    /// <summary>Takes ownership of a descriptor; closes it when the same file is open already.</summary>
    /// <returns>The file; return it with <see cref="Release"/>.</returns>
    public DmaFile Adopt(SafeFileHandle handle, FileStatus status)
    {
        DmaFileIdentity identity = new(status.Device, status.Inode, FileAccessMode.Of(handle));
        lock (_gate)
        {
            if (_files.TryGetValue(identity, out DmaFile? known))
            {
                known.Windows++;
                handle.Dispose();
                return known;
            }

            DmaFile file = new(handle, identity);
            _files.Add(identity, file);
            return file;
        }
    }

    public void Release(DmaFile file)
    {
        lock (_gate)
        {
            if (--file.Windows == 0)
            {
                _files.Remove(file.Identity);
                file.Handle.Dispose();
            }
        }
    }
}

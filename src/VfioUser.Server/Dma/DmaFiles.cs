using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Dma;

/// <summary>The client's files, each of them open once: QEMU sends the same file again with every window. Any
/// thread.</summary>
internal sealed class DmaFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DmaFileIdentity, DmaFile> _files = [];

    /// <summary>Files that are open, those of windows that only a view still uses included.</summary>
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

    /// <summary>Takes a descriptor over, which may be closed in favour of one that is there already.</summary>
    /// <returns>To be given back by <see cref="Release"/>.</returns>
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

using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Tests.Support;

/// <summary>A file store in this process. Any thread.</summary>
internal sealed class MemoryFileStore : IFileStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SafeFileHandle> _kept = [];
    private HashSet<string> _taken = [];

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _kept.Keys];
            }
        }
    }

    /// <summary>Begins the next process: it may take each file once.</summary>
    public void Restart() => _taken = [];

    public void Keep(string name, SafeFileHandle file)
    {
        lock (_gate)
        {
            _kept.Add(name, FileDescriptor.Duplicate(file));
        }
    }

    public void Drop(string name)
    {
        lock (_gate)
        {
            if (_kept.Remove(name, out SafeFileHandle? file))
            {
                file.Dispose();
            }
        }
    }

    public SafeFileHandle? Take(string name)
    {
        lock (_gate)
        {
            bool isThere = _kept.TryGetValue(name, out SafeFileHandle? file) && _taken.Add(name);
            return isThere ? FileDescriptor.Duplicate(file!) : null;
        }
    }

    public void Dispose()
    {
        foreach (SafeFileHandle file in _kept.Values)
        {
            file.Dispose();
        }
    }
}

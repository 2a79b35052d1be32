using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Tests.Support;

/// <summary>A file store in this process. Any thread.</summary>
internal sealed class MemoryFileStore : IFileStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SafeFileHandle> _kept = [];
    private HashSet<string> _rest = [];

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
    public void Restart() => _rest = [.. Names];

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

    public void DropRest()
    {
        foreach (string name in _rest)
        {
            Drop(name);
        }

        _rest = [];
    }

    public SafeFileHandle? Take(string name)
    {
        lock (_gate)
        {
            return _rest.Remove(name) ? FileDescriptor.Duplicate(_kept[name]) : null;
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

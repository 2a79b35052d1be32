using Microsoft.Win32.SafeHandles;

namespace RemoteDisplay.Linux;

/// <summary>The file descriptors that came with one message. Who takes one owns it; the rest is closed with this.</summary>
internal sealed class ReceivedFiles : IDisposable
{
    private readonly List<SafeFileHandle?> _files = [];

    /// <summary>How many came, taken ones included.</summary>
    public int Count => _files.Count;

    /// <returns>null when there is none, or it has been taken.</returns>
    public SafeFileHandle? Take(int index)
    {
        if (index >= _files.Count)
        {
            return null;
        }

        (SafeFileHandle? file, _files[index]) = (_files[index], null);
        return file;
    }

    public void AdoptAll(ReadOnlySpan<int> numbers)
    {
        foreach (int fd in numbers)
        {
            _files.Add(new SafeFileHandle(fd, ownsHandle: true));
        }
    }

    public void Dispose()
    {
        foreach (SafeFileHandle? file in _files)
        {
            file?.Dispose();
        }

        _files.Clear();
    }
}

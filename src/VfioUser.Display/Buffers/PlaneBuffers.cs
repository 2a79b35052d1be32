using DisplayModel;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>Makes a dma-buf of pages of guest memory.</summary>
/// <param name="memory">The guest's memory.</param>
/// <param name="pages">Guest physical, in the order of the buffer.</param>
/// <exception cref="VfioUserException">EOPNOTSUPP: the message says why there can be none.</exception>
public delegate SafeFileHandle DmabufMaker(IGuestMemoryView memory, ReadOnlySpan<ulong> pages);

/// <inheritdoc cref="IPlaneBuffers"/>
/// <remarks>
/// A buffer is known by its layout and by the guest physical address of every page, which is compared anew each time:
/// guests put other pages at the same graphics address, and a plane's registers do not show it. Each head has its last
/// eight buffers. The dma-buf of a buffer pins the guest's pages, so it goes with the id, and with the memory that it
/// was made of when the client takes that back or leaves; what others hold of it is theirs.
/// </remarks>
public sealed class PlaneBuffers : IPlaneBuffers, IDisposable
{
    /// <summary>Buffers that a head keeps. QEMU keeps five.</summary>
    public const int BuffersPerHead = 8;

    private readonly Lock _gate = new();
    private readonly ISurfaceMemory _surfaces;
    private readonly Func<IGuestMemoryView> _openMemory;
    private readonly DmabufMaker _makeDmabuf;
    private readonly List<KnownBuffer>[] _heads;        // of each head, the last one first
    private readonly Dictionary<uint, KnownBuffer> _byId = [];
    private ulong[] _pages = [];
    private uint _lastId;
    private volatile int _dmabufs;                      // made or being made
    private int _isCheckDue;

    /// <param name="surfaces">What planes point into.</param>
    /// <param name="openMemory">Opens guest memory; <see cref="VfioUserServer.OpenMemory"/>.</param>
    /// <param name="headCount">At least 1.</param>
    /// <param name="makeDmabuf">null for /dev/udmabuf.</param>
    public PlaneBuffers(
        ISurfaceMemory surfaces, Func<IGuestMemoryView> openMemory, int headCount, DmabufMaker? makeDmabuf = null)
    {
        _surfaces = surfaces;
        _openMemory = openMemory;
        _makeDmabuf = makeDmabuf ?? Udmabuf.Create;
        _heads = [.. Enumerable.Range(0, headCount).Select(_ => new List<KnownBuffer>(BuffersPerHead + 1))];
    }

    public event Action<uint>? Retired;

    public string? WhyNoDmabuf => _makeDmabuf == Udmabuf.Create ? Udmabuf.WhyNot() : null;

    /// <summary>The buffers of each head, the last shown first, and whether somebody has asked for their dma-buf.</summary>
    public IReadOnlyList<(int Head, PlaneBuffer Buffer, bool HasDmabuf)> Known
    {
        get
        {
            lock (_gate)
            {
                return [.. _heads.SelectMany(known => known)
                    .Select(buffer => (buffer.Head, buffer.Description, buffer.Dmabuf is not null))];
            }
        }
    }

    public PlaneBuffer Identify(int head, PlaneState plane)
    {
        KnownBuffer buffer;
        KnownBuffer? retired = null;
        lock (_gate)
        {
            List<KnownBuffer> known = _heads[head];
            BufferLayout layout = LayoutOf(known, plane);
            ReadOnlySpan<ulong> pages = PagesOf(plane.SurfaceOffset, layout.PageCount);
            int index = IndexOf(known, layout, pages);
            if (index == 0)
            {
                known[0].Plane = plane;
                return known[0].Description;
            }

            if (index > 0)
            {
                buffer = known[index];
                buffer.Plane = plane;
                known.RemoveAt(index);
            }
            else
            {
                buffer = new KnownBuffer(Describe(NextId(), layout), layout, pages.ToArray(), head, plane);
                _byId.Add(buffer.Description.Id, buffer);
            }

            known.Insert(0, buffer);
            if (known.Count > BuffersPerHead)
            {
                retired = known[^1];
                Forget(retired);
            }
        }

        if (retired is not null)
        {
            Retired?.Invoke(retired.Description.Id);
        }

        return buffer.Description;
    }

    public PlaneBuffer? Find(uint id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id)?.Description;
        }
    }

    public SafeFileHandle ExportDmabuf(uint id)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out KnownBuffer? buffer))
            {
                throw new VfioUserException(Errno.ENOENT, $"there is no buffer {id}, or it has been retired");
            }

            if (buffer.Dmabuf is null)
            {
                MakeDmabuf(buffer);
            }

            return FileDescriptor.Duplicate(buffer.Dmabuf!);
        }
    }

    /// <summary>The client has mapped or unmapped guest memory: lets go of what was made of memory that it has no more.
    /// Any thread; does not wait.</summary>
    public void OnDmaChanged()
    {
        if (_dmabufs > 0 && Interlocked.Exchange(ref _isCheckDue, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static buffers => buffers.CheckMemory(), this, preferLocal: false);
        }
    }

    /// <summary>Lets go of everything; what others hold of it is theirs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Array.ForEach(_heads, known => known.ToList().ForEach(Forget));
        }
    }

    /// <summary>Retires the buffers whose dma-buf is not what the guest has there now.</summary>
    internal void CheckMemory()
    {
        List<KnownBuffer> lost;
        lock (_gate)
        {
            _isCheckDue = 0;
            using IGuestMemoryView memory = _openMemory();
            lost = [.. _byId.Values.Where(buffer => buffer.Dmabuf is not null && !buffer.IsBackedBy(memory))];
            lost.ForEach(Forget);
        }

        lost.ForEach(buffer => Retired?.Invoke(buffer.Description.Id));
    }

    /// <summary>That of a state which was seen before needs no calculation.</summary>
    private static BufferLayout LayoutOf(List<KnownBuffer> known, PlaneState plane)
    {
        foreach (KnownBuffer buffer in known)
        {
            if (ReferenceEquals(buffer.Plane, plane))
            {
                return buffer.Layout;
            }
        }

        return BufferLayout.Of(plane);
    }

    private static int IndexOf(List<KnownBuffer> known, BufferLayout layout, ReadOnlySpan<ulong> pages)
    {
        for (int i = 0; i < known.Count; i++)
        {
            if ((ReferenceEquals(known[i].Layout, layout) || known[i].Layout == layout) && known[i].Pages.SequenceEqual(pages))
            {
                return i;
            }
        }

        return -1;
    }

    private static PlaneBuffer Describe(uint id, BufferLayout layout) => new(
        id, layout.Format, layout.Modifier, layout.WidthPx, layout.HeightPx, layout.StrideBytes, layout.SizeBytes);

    private ReadOnlySpan<ulong> PagesOf(ulong surfaceOffset, int count)
    {
        if (_pages.Length < count)
        {
            _pages = new ulong[count];
        }

        Span<ulong> pages = _pages.AsSpan(0, count);
        using ISurfaceView view = _surfaces.Open();
        return view.TryGetPages(surfaceOffset, pages)
            ? pages
            : throw new VfioUserException(Errno.EFAULT, $"a page of 0x{surfaceOffset:X}+{count} pages is not present");
    }

    private void MakeDmabuf(KnownBuffer buffer)
    {
        // Counted before memory is looked at: a change after that look is then never overlooked.
        _dmabufs++;
        try
        {
            using IGuestMemoryView memory = _openMemory();
            buffer.Attach(_makeDmabuf(memory, buffer.Pages), memory);
        }
        catch
        {
            _dmabufs--;
            throw;
        }
    }

    private void Forget(KnownBuffer buffer)
    {
        _heads[buffer.Head].Remove(buffer);
        _byId.Remove(buffer.Description.Id);
        if (buffer.Dmabuf is { } dmabuf)
        {
            dmabuf.Dispose();
            _dmabufs--;
        }
    }

    /// <summary>After four thousand million ids they begin again, with those that are not in use.</summary>
    private uint NextId()
    {
        do
        {
            _lastId++;
        }
        while (_lastId == 0 || _byId.ContainsKey(_lastId));
        return _lastId;
    }
}

using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>The device's interrupts and what the client bound to them.</summary>
internal sealed class IrqTable
{
    /// <summary>QEMU refuses devices with more.</summary>
    public const int MaxCount = 50;

    /// <summary>For a device that does not declare ERR: QEMU warns at each start when it cannot bind that one.</summary>
    private static readonly IrqDescription s_error = new(PciIrqIndex.Error, 1, IrqFlags.Eventfd | IrqFlags.NoResize);

    /// <summary>The MSI-X limit. Source: PCI local bus specification 3.0, 6.8.2.</summary>
    private const int MaxVectors = 2048;

    private readonly IrqDescription?[] _descriptions;
    private readonly IrqVector[][] _vectors;

    /// <exception cref="ArgumentException">The device's own mistake: it describes an impossible interrupt.</exception>
    public IrqTable(IReadOnlyList<IrqDescription> irqs)
    {
        int count = Math.Max(PciIrqIndex.Count, irqs.Count == 0 ? 0 : irqs.Max(irq => irq.Index) + 1);
        if (count > MaxCount || irqs.Any(irq => irq.Index < 0 || irq.Count is < 1 or > MaxVectors)
            || irqs.DistinctBy(irq => irq.Index).Count() != irqs.Count)
        {
            throw new ArgumentException(
                $"Interrupts need distinct indexes within 0..{MaxCount - 1} and 1 to {MaxVectors} vectors.", nameof(irqs));
        }

        if (!irqs.Any(irq => irq.Index == PciIrqIndex.Error))
        {
            irqs = [.. irqs, s_error];
        }

        _descriptions = new IrqDescription?[count];
        _vectors = new IrqVector[count][];
        Array.Fill(_vectors, []);
        foreach (IrqDescription irq in irqs)
        {
            _descriptions[irq.Index] = irq;
            _vectors[irq.Index] = [.. Enumerable.Range(0, irq.Count)
                .Select(_ => new IrqVector((irq.Flags & IrqFlags.Automasked) != 0, irq.KeepsPending))];
        }
    }

    public int Count => _descriptions.Length;

    /// <summary>Eventfds of the client.</summary>
    public int KeptFiles => _vectors.Sum(index => index.Count(vector => vector.IsBound)) + (Resample is null ? 0 : 1);

    /// <summary>The eventfd by which the client's kernel says that the guest is done with INTx; to be polled for
    /// input and then given to <see cref="OnResample"/>.</summary>
    public EventFd? Resample { get; private set; }

    /// <summary>The interrupt at an index; null when the device has none there.</summary>
    /// <exception cref="VfioUserException">EINVAL: no such index.</exception>
    public IrqDescription? At(uint index) => index < (uint)_descriptions.Length
        ? _descriptions[index]
        : throw new VfioUserException(Errno.EINVAL, $"there is no interrupt index {index}");

    /// <summary>Some vectors of an index.</summary>
    /// <exception cref="VfioUserException">EINVAL: there are not that many.</exception>
    public ReadOnlySpan<IrqVector> Range(uint index, uint start, uint count)
    {
        uint available = (uint)(At(index)?.Count ?? 0);
        return start < available && count <= available - start
            ? _vectors[index].AsSpan((int)start, (int)count)
            : throw new VfioUserException(Errno.EINVAL, $"interrupt {index} has no vectors {start}+{count}");
    }

    /// <summary>One vector, for the device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The device's own mistake: it did not declare that one.</exception>
    public IrqVector Vector(int index, int vector)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_vectors.Length, nameof(index));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)vector, (uint)_vectors[index].Length, nameof(vector));
        return _vectors[index][vector];
    }

    /// <summary>Binds the resample eventfd, or none.</summary>
    public void BindResample(EventFd? eventFd)
    {
        Resample?.Dispose();
        Resample = eventFd;
    }

    /// <summary>The resample eventfd was written: unmasks INTx.</summary>
    public void OnResample()
    {
        if (Resample?.TryRead(out _) == true)
        {
            _vectors[PciIrqIndex.Intx][0].Unmask();
        }
    }

    /// <summary>Unbinds a whole index.</summary>
    /// <exception cref="VfioUserException">EINVAL: no such index.</exception>
    public void Disable(uint index)
    {
        _ = At(index);
        foreach (IrqVector vector in _vectors[index])
        {
            vector.Disable();
        }

        if (index == PciIrqIndex.Intx)
        {
            BindResample(null);
        }
    }

    /// <summary>The device stops: interrupts wait until it runs again. Source: vfio.h,
    /// VFIO_DEVICE_STATE_STOP.</summary>
    public void Stop() => ForEach(static vector => vector.Stop());

    /// <summary>The device runs again.</summary>
    public void Run() => ForEach(static vector => vector.Run());

    /// <summary>The device has been reset, or takes over another state: forgets what is pending.</summary>
    public void ClearPending() => ForEach(static vector => vector.ClearPending());

    /// <summary>Forgets what is pending at one index, for the device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The device's own mistake: it did not declare that one.</exception>
    public void ClearPending(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_vectors.Length, nameof(index));
        Array.ForEach(_vectors[index], static vector => vector.ClearPending());
    }

    /// <summary>The client has gone: unbinds everything.</summary>
    public void Clear()
    {
        for (uint index = 0; index < (uint)Count; index++)
        {
            Disable(index);
        }
    }

    private void ForEach(Action<IrqVector> act)
    {
        foreach (IrqVector[] index in _vectors)
        {
            Array.ForEach(index, act);
        }
    }
}

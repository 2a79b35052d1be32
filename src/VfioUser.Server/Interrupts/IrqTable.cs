using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Extension;

namespace VfioUser.Server.Interrupts;

/// <summary>The device's interrupts, those of the client's extension, and the eventfds that the client bound to
/// them.</summary>
internal sealed class IrqTable
{
    /// <summary>QEMU refuses devices with more interrupts.</summary>
    public const int MaxCount = 50;

    /// <summary>The ERR interrupt of a device that does not declare it: without it, QEMU warns at each start.</summary>
    private static readonly IrqDescription s_error = new(PciIrqIndex.Error, 1, IrqFlags.Eventfd | IrqFlags.NoResize);

    /// <summary>The MSI-X limit. Source: PCI local bus specification 3.0, 6.8.2.</summary>
    private const int MaxVectors = 2048;

    private readonly IrqDescription?[] _ownDescriptions;
    private readonly IrqVector[][] _own;                // of the device alone
    private IrqDescription?[] _descriptions;
    private IIrqVector[][] _vectors;

    /// <summary>Creates the table of an extension alone.</summary>
    public IrqTable()
    {
        _descriptions = _ownDescriptions = [];
        _vectors = _own = [];
    }

    /// <param name="irqs">The device's interrupts.</param>
    /// <exception cref="ArgumentException">The device describes an impossible interrupt.</exception>
    public IrqTable(IReadOnlyList<IrqDescription> irqs)
    {
        int count = Math.Max(PciIrqIndex.Count, irqs.Count == 0 ? 0 : irqs.Max(irq => irq.Index) + 1);
        if (count > MaxCount || irqs.Any(irq => irq.Index < 0 || irq.Count is < 1 or > MaxVectors)
            || irqs.DistinctBy(irq => irq.Index).Count() != irqs.Count)
        {
            throw new ArgumentException(
                $"Interrupts need distinct indexes within 0..{MaxCount - 1} and 1 to {MaxVectors} vectors.",
                nameof(irqs));
        }

        if (!irqs.Any(irq => irq.Index == PciIrqIndex.Error))
        {
            irqs = [.. irqs, s_error];
        }

        _descriptions = _ownDescriptions = new IrqDescription?[count];
        _own = new IrqVector[count][];
        Array.Fill(_own, []);
        foreach (IrqDescription irq in irqs)
        {
            _ownDescriptions[irq.Index] = irq;
            _own[irq.Index] = [.. Enumerable.Range(0, irq.Count)
                .Select(_ => new IrqVector((irq.Flags & IrqFlags.Automasked) != 0, irq.KeepsPending))];
        }

        _vectors = _own;
    }

    public int Count => _descriptions.Length;

    /// <summary>The number of eventfds of the client.</summary>
    public int KeptFiles => _vectors.Sum(index => index.Count(vector => vector.IsBound)) + (Resample is null ? 0 : 1);

    /// <summary>The eventfd with which the client's kernel reports that the guest has handled INTx. Poll it for input,
    /// then call <see cref="OnResample"/>.</summary>
    public EventFd? Resample { get; private set; }

    /// <summary>Adds the interrupts of an extension, until <see cref="Clear"/>.</summary>
    /// <exception cref="ArgumentException">The extension describes an impossible interrupt.</exception>
    public void Extend(IReadOnlyList<ExtensionIrq> more)
    {
        int count = Math.Max(Count, more.Select(irq => irq.Description.Index + 1).DefaultIfEmpty().Max());
        if (count > MaxCount
            || more.Any(irq => irq.Description.Index < 0 || irq.Description.Count != irq.Vectors.Count))
        {
            throw new ArgumentException(
                $"Interrupts need indexes within 0..{MaxCount - 1} and their vectors.", nameof(more));
        }

        IrqDescription?[] descriptions = new IrqDescription?[count];
        IIrqVector[][] vectors = new IIrqVector[count][];
        Array.Fill(vectors, []);
        _ownDescriptions.CopyTo(descriptions, 0);
        _own.CopyTo(vectors, 0);
        foreach (ExtensionIrq irq in more)
        {
            int index = irq.Description.Index;
            descriptions[index] = descriptions[index] is null
                ? irq.Description
                : throw new ArgumentException($"Interrupt {index} is described twice.", nameof(more));
            vectors[index] = [.. irq.Vectors];
        }

        (_descriptions, _vectors) = (descriptions, vectors);
    }

    /// <summary>Returns the interrupt at an index; null when the device has none there.</summary>
    /// <exception cref="VfioUserException">EINVAL: no such index.</exception>
    public IrqDescription? At(uint index) => index < (uint)_descriptions.Length
        ? _descriptions[index]
        : throw new VfioUserException(Errno.EINVAL, $"there is no interrupt index {index}");

    /// <summary>Returns a range of vectors of an index.</summary>
    /// <exception cref="VfioUserException">EINVAL: the index has fewer vectors.</exception>
    public ReadOnlySpan<IIrqVector> Range(uint index, uint start, uint count)
    {
        uint available = (uint)(At(index)?.Count ?? 0);
        return start < available && count <= available - start
            ? new ReadOnlySpan<IIrqVector>(_vectors[index], (int)start, (int)count)
            : throw new VfioUserException(Errno.EINVAL, $"interrupt {index} has no vectors {start}+{count}");
    }

    /// <summary>Returns one vector, for the device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The device did not declare this vector.</exception>
    public IrqVector Vector(int index, int vector)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_own.Length, nameof(index));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)vector, (uint)_own[index].Length, nameof(vector));
        return _own[index][vector];
    }

    /// <summary>Binds the resample eventfd; null unbinds.</summary>
    public void BindResample(EventFd? eventFd)
    {
        Resample?.Dispose();
        Resample = eventFd;
    }

    /// <summary>Unmasks INTx after the resample eventfd was written.</summary>
    public void OnResample()
    {
        if (Resample?.TryRead(out _) == true)
        {
            _own[PciIrqIndex.Intx][0].Unmask();
        }
    }

    /// <summary>Unbinds a whole index.</summary>
    /// <exception cref="VfioUserException">EINVAL: no such index.</exception>
    public void Disable(uint index)
    {
        _ = At(index);
        foreach (IIrqVector vector in _vectors[index])
        {
            vector.Bind(null);
        }

        if (index < (uint)_own.Length)
        {
            ClearPending((int)index);
        }

        if (index == PciIrqIndex.Intx)
        {
            BindResample(null);
        }
    }

    /// <summary>Holds all interrupts back until <see cref="Run"/>, while the device is stopped. Source: vfio.h,
    /// VFIO_DEVICE_STATE_STOP.</summary>
    public void Stop() => ForEach(static vector => vector.Stop());

    /// <summary>Delivers interrupts again.</summary>
    public void Run() => ForEach(static vector => vector.Run());

    /// <summary>Signals all messages (MSI, MSI-X) once more, because the last signal of another process may not have
    /// been sent. A guest ignores an interrupt without a cause. Lines are signalled by their level.</summary>
    public void Resend()
    {
        foreach (int index in (ReadOnlySpan<int>)[PciIrqIndex.Msi, PciIrqIndex.Msix])
        {
            Array.ForEach(_own[index], static vector => vector.Resend());
        }
    }

    /// <summary>Clears all pending interrupts, after a reset or before another state is restored.</summary>
    public void ClearPending() => ForEach(static vector => vector.ClearPending());

    /// <summary>Clears the pending interrupts of one index, for the device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The device did not declare this vector.</exception>
    public void ClearPending(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_own.Length, nameof(index));
        Array.ForEach(_own[index], static vector => vector.ClearPending());
    }

    /// <summary>Unbinds the device's interrupts and removes the others, after the client has disconnected.</summary>
    public void Clear()
    {
        (_descriptions, _vectors) = (_ownDescriptions, _own);
        for (uint index = 0; index < (uint)Count; index++)
        {
            Disable(index);
        }
    }

    private void ForEach(Action<IrqVector> act)
    {
        foreach (IrqVector[] index in _own)
        {
            Array.ForEach(index, act);
        }
    }
}

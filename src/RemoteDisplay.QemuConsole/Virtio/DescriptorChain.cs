namespace RemoteDisplay.QemuConsole.Virtio;

/// <summary>A request of the guest's: the start of what it says, and where the answer goes. Whatever is wrong with it
/// is as if it were not there.</summary>
internal sealed class DescriptorChain
{
    private const int MaxIndirect = 32768;
    private const int MaxAnswerParts = 64;

    private readonly byte[] _request = new byte[GpuCommand.MaxRequest];
    private readonly List<Descriptor> _answer = [];
    private int _requestLength;

    /// <summary>The first bytes of the request.</summary>
    public ReadOnlySpan<byte> Request => _request.AsSpan(0, _requestLength);

    /// <summary>Follows a chain from its head.</summary>
    /// <param name="ram">Where descriptors lead.</param>
    /// <param name="table">The queue's descriptors.</param>
    /// <param name="head">Index of the first.</param>
    public void Follow(GuestRam ram, ReadOnlySpan<byte> table, ushort head)
    {
        _requestLength = 0;
        _answer.Clear();
        int index = head;
        bool isIndirect = false;

        // A chain cannot have more descriptors than there are, unless it is a loop.
        for (int left = table.Length / Descriptor.Size; left > 0 && index < table.Length / Descriptor.Size; left--)
        {
            Descriptor descriptor = Descriptor.Read(table[(index * Descriptor.Size)..]);
            if (descriptor.IsIndirect)
            {
                int count = (int)Math.Min(descriptor.Length / Descriptor.Size, MaxIndirect);
                if (isIndirect || !ram.TryGet(descriptor.Address, count * Descriptor.Size, out Span<byte> indirect))
                {
                    return;
                }

                table = indirect;
                (index, left, isIndirect) = (0, count + 1, true);
                continue;
            }

            Take(ram, descriptor);
            if (!descriptor.HasNext)
            {
                return;
            }

            index = descriptor.Next;
        }
    }

    /// <summary>Writes the answer where the guest has room for it.</summary>
    /// <returns>Bytes written.</returns>
    public int Answer(GuestRam ram, ReadOnlySpan<byte> answer)
    {
        int written = 0;
        foreach (Descriptor place in _answer)
        {
            int length = (int)Math.Min(place.Length, (uint)(answer.Length - written));
            if (!ram.TryGet(place.Address, length, out Span<byte> bytes))
            {
                break;
            }

            answer.Slice(written, length).CopyTo(bytes);
            written += length;
        }

        return written;
    }

    private void Take(GuestRam ram, Descriptor descriptor)
    {
        if (descriptor.IsWritable)
        {
            if (_answer.Count < MaxAnswerParts)
            {
                _answer.Add(descriptor);
            }

            return;
        }

        int length = (int)Math.Min(descriptor.Length, (uint)(_request.Length - _requestLength));
        if (ram.TryGet(descriptor.Address, length, out Span<byte> bytes))
        {
            bytes.CopyTo(_request.AsSpan(_requestLength));
            _requestLength += length;
        }
    }
}

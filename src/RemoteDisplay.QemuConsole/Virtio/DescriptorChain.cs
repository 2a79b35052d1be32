namespace RemoteDisplay.QemuConsole.Virtio;

/// <summary>A guest's request: its first bytes, and the buffers for the answer. Invalid parts of a chain are
/// ignored.</summary>
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
    /// <param name="ram">The memory that descriptors refer to.</param>
    /// <param name="table">The queue's descriptors.</param>
    /// <param name="head">Index of the first descriptor.</param>
    public void Follow(GuestRam ram, ReadOnlySpan<byte> table, ushort head)
    {
        _requestLength = 0;
        _answer.Clear();
        int index = head;
        bool isIndirect = false;

        // A longer chain than the table is a loop.
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

    /// <summary>Writes the answer, as far as the guest's buffers have room.</summary>
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

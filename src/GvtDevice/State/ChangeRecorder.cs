using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>
/// Writes the state of a device once, and then only what changes: the registers that got other values, and the blocks
/// that would be saved differently. Each block has the time at which it was written, and is restored as of that time.
/// Changes are records of block number, time, length and content; the content of <see cref="RegistersRecord"/> is pairs
/// of dword and value.
/// </summary>
/// <param name="identity">The identity that a state must match.</param>
/// <param name="registers">The registers, which are the block named <see cref="RegistersName"/>.</param>
/// <param name="blocks">All blocks whose content is not kept in another way.</param>
/// <param name="host">Its clock is held.</param>
internal sealed class ChangeRecorder(
    GpuIdentity identity, RegisterMap registers, IReadOnlyList<StateBlock> blocks, HeldHost host)
{
    /// <summary>The name of the block of all registers.</summary>
    public const string RegistersName = "registers";

    private const int RegistersRecord = -1;

    private readonly WrittenBlock[] _written = [.. blocks.Select(block => new WrittenBlock(block))];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private StateWriter? _scratchWriter;

    private StateWriter Scratch => _scratchWriter ??= new StateWriter(_scratch);

    public void SaveAll(IBufferWriter<byte> target)
    {
        ArrayBufferWriter<byte> content = new();
        StateWriter writer = new(content);
        identity.Write(writer);
        long nowNs = host.NowNs;
        writer.Write((ulong)nowNs);
        host.HeldNs = nowNs;
        foreach (WrittenBlock block in _written)
        {
            block.Update(Save(block.Block), nowNs);
            writer.WriteCounted(Encoding.ASCII.GetBytes(block.Block.Name));
            writer.WriteCounted(block.Content);
        }

        host.HeldNs = null;
        registers.Changes.IsWatched = true;
        registers.Changes.Clear();
        SealedState.Write(target, content.WrittenSpan);
    }

    /// <param name="target">Gets the records.</param>
    /// <param name="isThorough">Whether blocks may have changed although no reaction of a register was called.</param>
    public void SaveChanges(IBufferWriter<byte> target, bool isThorough)
    {
        RegisterChanges changes = registers.Changes;
        if (changes.IsEmpty && !isThorough)
        {
            return;
        }

        long nowNs = host.NowNs;
        if (!changes.AreAll && changes.Dwords.Count > 0)
        {
            WriteRegisters(target, changes.Dwords, nowNs);
        }

        if (changes.HasReactions || isThorough)
        {
            SaveBlocks(target, nowNs);
        }

        changes.Clear();
    }

    /// <summary>Reads a state and its changes, and restores each block as of the time when it was written.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt, or of another build or device. The device is
    /// unchanged, or must be reset.</exception>
    public void Resume(ReadOnlySpan<byte> state, ReadOnlySpan<byte> changes)
    {
        StateReader reader = new(SealedState.Read(state));
        identity.Require(ref reader);
        long savedNs = (long)reader.ReadULong();
        List<SavedBlock> saved = [];
        while (!reader.IsAtEnd)
        {
            string name = Encoding.ASCII.GetString(reader.ReadCounted());
            saved.Add(new SavedBlock(name, reader.ReadCounted().ToArray(), savedNs));
        }

        if (!saved.Select(block => block.Name).SequenceEqual(blocks.Select(block => block.Name)))
        {
            throw new InvalidDataException("the state has other blocks than this build");
        }

        Apply(changes, saved);
        try
        {
            for (int number = 0; number < saved.Count; number++)
            {
                host.HeldNs = saved[number].TimeNs;
                StateReader content = new(saved[number].Content);
                blocks[number].Restore(ref content);
                content.RequireEnd();
            }
        }
        finally
        {
            host.HeldNs = null;
        }
    }

    private static void Apply(ReadOnlySpan<byte> changes, List<SavedBlock> saved)
    {
        int registersNumber = saved.FindIndex(block => block.Name == RegistersName);
        StateReader reader = new(changes);
        while (!reader.IsAtEnd)
        {
            int number = reader.ReadInt(RegistersRecord, saved.Count - 1);
            long timeNs = (long)reader.ReadULong();
            ReadOnlySpan<byte> content = reader.ReadCounted();
            if (number == RegistersRecord)
            {
                saved[registersNumber].Set(content, timeNs);
            }
            else
            {
                saved[number] = new SavedBlock(saved[number].Name, content.ToArray(), timeNs);
            }
        }

        saved[registersNumber].Merge();
    }

    private void WriteRegisters(IBufferWriter<byte> target, IReadOnlyList<uint> dwords, long nowNs)
    {
        WriteHead(target, RegistersRecord, nowNs, dwords.Count * 2 * sizeof(uint));
        Span<uint> pairs = MemoryMarshal.Cast<byte, uint>(target.GetSpan(dwords.Count * 2 * sizeof(uint)));
        for (int i = 0; i < dwords.Count; i++)
        {
            (pairs[2 * i], pairs[(2 * i) + 1]) = (dwords[i], registers.Load(dwords[i]));
        }

        target.Advance(dwords.Count * 2 * sizeof(uint));
    }

    private void SaveBlocks(IBufferWriter<byte> target, long nowNs)
    {
        try
        {
            for (int number = 0; number < _written.Length; number++)
            {
                SaveChange(target, number, nowNs);
            }
        }
        finally
        {
            host.HeldNs = null;
        }
    }

    /// <summary>Writes a block that would be saved differently as of the time at which it was written last.</summary>
    private void SaveChange(IBufferWriter<byte> target, int number, long nowNs)
    {
        WrittenBlock block = _written[number];
        if (block.Block.Name == RegistersName && !registers.Changes.AreAll)
        {
            return;
        }

        host.HeldNs = block.TimeNs;
        if (block.IsSame(Save(block.Block)))
        {
            return;
        }

        host.HeldNs = nowNs;
        ReadOnlySpan<byte> content = Save(block.Block);
        block.Update(content, nowNs);
        WriteHead(target, number, nowNs, content.Length);
        target.Write(content);
    }

    private static void WriteHead(IBufferWriter<byte> target, int number, long nowNs, int length)
    {
        const int headLength = sizeof(int) + sizeof(long) + sizeof(int);
        Span<byte> head = target.GetSpan(headLength);
        BinaryPrimitives.WriteInt32LittleEndian(head, number);
        BinaryPrimitives.WriteInt64LittleEndian(head[sizeof(int)..], nowNs);
        BinaryPrimitives.WriteInt32LittleEndian(head[(sizeof(int) + sizeof(long))..], length);
        target.Advance(headLength);
    }

    private ReadOnlySpan<byte> Save(StateBlock block)
    {
        _scratch.ResetWrittenCount();
        block.Save(Scratch);
        return _scratch.WrittenSpan;
    }

    /// <summary>What was written last of a block.</summary>
    private sealed class WrittenBlock(StateBlock block)
    {
        private byte[] _content = [];
        private int _length;

        public StateBlock Block => block;

        public long TimeNs { get; private set; }

        public ReadOnlySpan<byte> Content => _content.AsSpan(0, _length);

        public bool IsSame(ReadOnlySpan<byte> content) => Content.SequenceEqual(content);

        public void Update(ReadOnlySpan<byte> content, long timeNs)
        {
            if (content.Length > _content.Length)
            {
                _content = new byte[content.Length];
            }

            content.CopyTo(_content);
            (_length, TimeNs) = (content.Length, timeNs);
        }
    }
}
